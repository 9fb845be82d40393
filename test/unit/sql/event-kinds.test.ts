import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadTestData } from '../../../src/detections/load-test-data.ts';
import { Engine, readKnowledge } from '../../../src/run/engine.ts';

const events = [
  { _time: 1, sourcetype: 'a', code: '1', user: 'bob', tags: ['x', 'y'], note: 'red' },
  { _time: 2, sourcetype: 'a', code: '2', user: 'eve', tags: 'x', note: 'red car' },
  { _time: 3, sourcetype: 'b', code: '1', user: 'Bob', note: 'blue' },
  { _time: 4, sourcetype: 'b', code: '3', tags: ['z'], note: 'green' },
  { _time: 5, sourcetype: 'B', user: 'al', note: 'red' },
];

const searches = [
  'sourcetype=a',
  'sourcetype=b code=1',
  'sourcetype=nothing',
  'code!=1',
  'NOT code=1',
  'NOT (code=1 OR sourcetype=a)',
  'tags=x',
  'NOT tags=x',
  'tags!=x',
  'code IN (1, 3) user=b*',
  '(code=1 user=bob) OR (code=2 user=eve)',
  '(code=1 user=bob) OR note=green',
  'code=* NOT user=*',
  'red sourcetype=a',
  'code>1',
  'sourcetype=a earliest=2',
  'code=1 [makeresults | eval user="bob" | fields user]',
  'sourcetype=a code=9 | stats count',
  'sourcetype=a | stats count by code, tags',
  'sourcetype=nothing | stats count',
  'sourcetype=a | head 1',
  'sourcetype=a OR sourcetype=b | eval n=code+1 | search n=2 code=1',
  '| tstats count where sourcetype=b by code',
];

function open(): Engine {
  const engine = new Engine({ knowledge, shippedDir: '.', now: 1_000, timeZone: 'UTC', layout: 'tables' });
  loadTestData(engine, [{ kind: 'inline', events, metadata: {} }], '.');
  return engine;
}

const knowledge = readKnowledge('.', []);
let alone: Engine;
let shared: Engine;

beforeAll(() => {
  alone = open();
  shared = open();
  shared.shareScans(searches.map((each) => shared.prepare(each)));
});
afterAll(() => {
  alone.close();
  shared.close();
});

describe('searches give the same with and without sorting events into kinds', () => {
  test.each(searches)('%s', (spl) => {
    expect(shared.search(spl)).toEqual(alone.search(spl));
  });
});

test('a search of other events reads none', () => {
  const search = shared.prepare('sourcetype=nothing user=bob');
  expect(shared.explain(search)?.sql).toContain('WHERE FALSE');
});

test('events that come later are found', () => {
  const engine = open();
  const search = engine.prepare('sourcetype=a code=7');
  engine.shareScans([search, search, search]);
  expect(engine.search(search).rows).toEqual([]);
  loadTestData(engine, [{ kind: 'inline', events: [{ sourcetype: 'a', code: '7' }], metadata: {} }], '.');
  expect(engine.search(search).rows).toHaveLength(1);
  engine.close();
});
