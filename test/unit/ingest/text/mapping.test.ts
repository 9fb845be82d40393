import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { createEventMapper } from '../../../../src/ingest/map-event.ts';
import { loadKnowledge } from '../../../../src/knowledge/load-knowledge.ts';
import type { MappedEvent } from '../../../../src/store/mapped-event.ts';
import { readText } from '../../../support/read-text.ts';

const directory = mkdtempSync(join(tmpdir(), 'text-'));
afterAll(() => rmSync(directory, { recursive: true }));

const sources = {
  gate: `
name: gate
recognise:
  - format: text
    raw: '^GATE '
  - keys: [gate, act]
text:
  - parse: delimited
    from: { rex: '^GATE (.*)$' }
    by: ';'
    into: [gate, '', act, details]
    empty: '-'
  - parse: kv
    from: details
    prefix: 'd.'
  - when: { act: opened }
    action: { value: success }
sourcetype: { value: acme:gate }
`,
  side: `
name: side_gate
extends: gate
recognise:
  - where: { gate: SIDE }
sourcetype: { value: acme:side }
`,
  table: `
name: visits
recognise:
  - format: csv
    keys: [visitor]
sourcetype: { value: acme:visits }
`,
  file: `
name: named
priority: 5
recognise:
  - source: '*special*'
    format: text
sourcetype: { value: acme:special }
`,
};
mkdirSync(join(directory, 'sources'));
for (const [name, text] of Object.entries(sources)) writeFileSync(join(directory, 'sources', `${name}.yaml`), text);
const knowledge = loadKnowledge({ shippedDir: directory, contentDirs: [directory] });

function mapped(text: string, source = 'logs/a.log'): readonly MappedEvent[] {
  const mapper = createEventMapper(knowledge, { timeZone: 'UTC', now: 1_714_564_800 });
  const origin = { source, host: 'here', overrides: {}, fallbackTime: 1000 };
  return readText(text).events.map((event) => mapper.map(event, origin));
}

describe('the text section of a source', () => {
  it('gives fields, by which definitions that extend it are told', () => {
    const [main, side] = mapped('GATE MAIN;x;opened;by=ann for="one hour"\nGATE SIDE;x;-;by=bob\n');
    expect(main).toMatchObject({
      sourcetype: 'acme:gate',
      fields: { gate: 'MAIN', act: 'opened', 'd.by': 'ann', 'd.for': 'one hour', action: 'success' },
    });
    expect(side).toMatchObject({ sourcetype: 'acme:side', fields: { 'd.by': 'bob' } });
    expect(side?.fields.act).toBeUndefined();
  });

  it('does not read the text of JSON, whose members are fields already', () => {
    const [event] = mapped('{"gate":"MAIN","act":"opened","details":"by=ann"}\n');
    expect(event).toMatchObject({
      sourcetype: 'acme:gate',
      fields: { gate: 'MAIN', 'd.by': 'ann', action: 'success' },
    });
  });

  it('knows text in a wrapping', () => {
    const [event] = mapped('{"time":1714557600,"host":"h1","event":"GATE MAIN;x;opened;-"}\n');
    expect(event).toMatchObject({ sourcetype: 'acme:gate', host: 'h1', time: 1714557600, fields: { gate: 'MAIN' } });
  });
});

describe('recognition', () => {
  it('asks for a format with a header', () => {
    expect(mapped('visitor,when\nann,2024-05-01T10:00:00Z\n')[0]).toMatchObject({
      sourcetype: 'acme:visits',
      raw: 'ann,2024-05-01T10:00:00Z',
    });
    expect(mapped('{"visitor":"ann"}\n')[0]).toMatchObject({ sourcetype: '_json' });
  });

  it('asks for the name of the file', () => {
    expect(mapped('anything\n', 'logs/special.log')[0]).toMatchObject({ sourcetype: 'acme:special' });
    expect(mapped('anything\n')[0]).toMatchObject({ sourcetype: 'text' });
  });
});

describe('text that no source knows', () => {
  it('has the fields that its pairs give, and the time at its beginning', () => {
    const [event] = mapped('2024-05-01 10:00:00,250 INFO user=ann note="two words" time=1\n');
    expect(event).toMatchObject({
      sourcetype: 'text',
      time: 1714557600.25,
      fields: { user: 'ann', note: 'two words', time: '1' },
    });
  });

  it('keeps the fields that an export says, and no others', () => {
    const [event] = mapped('{"preview":false,"result":{"_raw":"user=ann x=1","_time":"1714557600","user":"bob"}}\n');
    expect(event?.raw).toBe('user=ann x=1');
    expect(event?.fields.user).toBe('bob');
    expect(event?.fields.x).toBeUndefined();
  });

  it.each([
    ['csv', 'a,b\n1,2\n'],
    ['zeek', '#separator \\x09\n#fields\ta\n1\n'],
    ['w3c', '#Fields: a b\n1 2\n'],
  ])('and tables: %s', (format, text) => {
    expect(mapped(text)[0]).toMatchObject({ sourcetype: format, fields: { a: '1' } });
  });
});
