import { expect, it } from 'vitest';
import { openContentDirectory } from '../../../../src/knowledge/content-directory.ts';
import { type EventProps, loadProps } from '../../../../src/knowledge/props/load-props.ts';
import type { EventIdentity, PropsLayer } from '../../../../src/knowledge/props/props-layer.ts';
import { collectProblems, writeContent } from '../temporary-content.ts';

function propsOf(files: Readonly<Record<string, string>>): EventProps {
  const { report, problems } = collectProblems();
  const props = loadProps([openContentDirectory(writeContent(files), report)!], report);
  expect(problems).toEqual([]);
  return props!;
}

const event: EventIdentity = { sourcetype: 'st', source: '/var/log/az', host: 'Gate' };

const settingIn = (layer: PropsLayer, key: string, of: Partial<EventIdentity> = {}): string | undefined =>
  layer.settingsOf({ ...event, ...of }).get(key)?.value;

it('settings of a source go before those of a host, these before those of the sourcetype and the defaults', () => {
  const { searchTime } = propsOf({
    'default/props.conf': `
TZ = first
EVAL-d = default
[default]
EVAL-a = default
[st]
EVAL-a = sourcetype
EVAL-b = sourcetype
EVAL-c = sourcetype
priority = 1000
[host::gate]
EVAL-b = host
EVAL-c = host
[source::/var/log/...]
EVAL-c = source
`,
  });
  expect(['TZ', 'EVAL-d', 'EVAL-a', 'EVAL-b', 'EVAL-c'].map((key) => settingIn(searchTime, key))).toEqual([
    'first',
    'default',
    'sourcetype',
    'host',
    'source',
  ]);
  expect(settingIn(searchTime, 'EVAL-a', { sourcetype: 'other' })).toBe('default');
});

it('of patterns for the same thing the first in ASCII order wins, a literal name before them, a priority before all', () => {
  const { searchTime } = propsOf({
    'default/props.conf': `
[source::...z...]
EVAL-ascii = z
EVAL-literal = z
EVAL-priority = z
priority = 0
[source::...a...]
EVAL-ascii = a
EVAL-literal = a
EVAL-priority = a
[source::/var/log/az]
EVAL-literal = literal
EVAL-priority = literal
[source::.../log/...]
EVAL-priority = prior
priority = 101
`,
  });
  expect(['ascii', 'literal', 'priority'].map((name) => settingIn(searchTime, `EVAL-${name}`))).toEqual([
    'a',
    'literal',
    'prior',
  ]);
});

it('a relative path matches as if it began at the root', () => {
  const { indexTime } = propsOf({ 'props.conf': '[source::.../fw*.log]\nsourcetype = fw\n' });
  expect(indexTime.sourcetypeOf('fw-1.log')).toBe('fw');
  expect(indexTime.sourcetypeOf('./fw-1.log')).toBe('fw');
  expect(indexTime.sourcetypeOf('logs/fw-1.log')).toBe('fw');
  expect(indexTime.sourcetypeOf('logs/fw-1.txt')).toBeNull();
});

it('local goes before default; among apps the last name wins when searching, the first when reading', () => {
  const { searchTime, indexTime } = propsOf({
    'etc.txt': '',
    'TA-a/default/props.conf': '[st]\nEVAL-x = a\nEVAL-y = a default\n',
    'TA-a/local/props.conf': '[st]\nEVAL-y = a local\n',
    'TA-b/default/props.conf': '[st]\nEVAL-x = b\nEVAL-y = b default\n',
  });
  expect([settingIn(searchTime, 'EVAL-x'), settingIn(searchTime, 'EVAL-y')]).toEqual(['b', 'a local']);
  expect([settingIn(indexTime, 'EVAL-x'), settingIn(indexTime, 'EVAL-y')]).toEqual(['a', 'a local']);
});

it("Splunk's own etc is read as it stands: system is the weakest for searches, its local files the strongest for reading", () => {
  const { searchTime, indexTime } = propsOf({
    'system/default/props.conf': '[st]\nEVAL-x = system default\nEVAL-z = system default\n',
    'system/local/props.conf': '[st]\nEVAL-x = system local\n',
    'apps/TA/default/props.conf': '[st]\nEVAL-x = app\n',
  });
  expect([settingIn(searchTime, 'EVAL-x'), settingIn(indexTime, 'EVAL-x')]).toEqual(['app', 'system local']);
  expect(settingIn(searchTime, 'EVAL-z')).toBe('system default');
});
