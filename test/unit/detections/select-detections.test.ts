import { expect, test } from 'vitest';
import { parseDetection } from '../../../src/detections/load-detection.ts';
import { parseFilter, parseShard, SelectionError } from '../../../src/detections/select-detections.ts';

const detection = parseDetection(
  `name: Dump of LSASS
type: TTP
data_source: [Sysmon EventID 10]
search: '| tstats count from datamodel=Endpoint.Processes by Processes.user'
tags: {mitre_attack_id: [T1003.001], analytic_story: ['Credential Dumping', 'One, two']}
tests: [{data: a, source: XmlWinEventLog}]
`,
  'detections/endpoint/lsass.yml',
);

test.each([
  ['type=ttp', true],
  ['type=TTP,mitre=T1003*', true],
  ['type=Anomaly,mitre=T1003*', false],
  ['type=Anomaly,type=TTP', true],
  ['tactic=Credential Access', true],
  ['tactic=TA0006', true],
  ['tactic=impact', false],
  ['datamodel=Endpoint.*', true],
  ['datamodel=Web.*', false],
  ['source=Sysmon*', true],
  ['source=xmlwineventlog', true],
  ['story=One\\, two', true],
  ['path=*/endpoint/*', true],
  ['name=*lsass', true],
  ['id=*', false],
])('%s', (filter, chosen) => {
  expect(parseFilter(filter)(detection)).toBe(chosen);
});

test.each(['colour=red', 'type', 'type='])('%s is refused', (filter) => {
  expect(() => parseFilter(filter)).toThrow(SelectionError);
});

test('shards share everything out', () => {
  const items = ['a', 'b', 'c', 'd', 'e', 'f', 'g'];
  const shards = [1, 2, 3].map((part) => parseShard(`${part}/3`)(items));
  expect(shards.flat().sort()).toEqual(items);
  expect(shards.map(({ length }) => length)).toEqual([3, 2, 2]);
  for (const wrong of ['0/3', '4/3', '1', '1/0', 'a/b']) expect(() => parseShard(wrong)).toThrow(SelectionError);
});
