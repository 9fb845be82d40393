import { join } from 'node:path';
import Database from 'better-sqlite3';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { Engine } from '../../../src/run/engine.ts';
import { temporaryDirectory } from '../../support/cli.ts';
import { inlineKnowledge } from '../../support/inline-knowledge.ts';

const opened: Engine[] = [];
afterEach(() => {
  for (const engine of opened.splice(0)) engine.close();
});

function open(path?: string): Engine {
  const clock = { now: 1_700_000_000, timeZone: 'UTC' };
  const engine = new Engine({
    ...{ knowledge: inlineKnowledge({}), shippedDir: null, ...clock },
    ...(path === undefined ? {} : { storePath: path }),
  });
  opened.push(engine);
  return engine;
}

function writer(path: string): Engine {
  const engine = open(path);
  engine.takeSmallCommits();
  return engine;
}

const newStore = (): string => join(temporaryDirectory(), 's.db');

function change(path: string, sql: string): void {
  const database = new Database(path);
  database.exec(sql);
  database.close();
}

const ask = (path: string, sql: string): unknown => {
  const database = new Database(path, { readonly: true });
  try {
    return database.prepare(sql).pluck().get();
  } finally {
    database.close();
  }
};

function receive(engine: Engine, events: readonly unknown[]): void {
  const body = events.map((event) => JSON.stringify(event)).join('');
  const origin = { source: 's', host: 'h' };
  const [outcome] = engine.receive([{ kind: 'enveloped', body, origin, received: 1, defaults: {}, indexes: null }]);
  expect(outcome).toEqual({ events: events.length, refused: null });
}

function tidyAll(engine: Engine): number {
  let times = 0;
  while (engine.tidy()) times++;
  return times;
}

const rowsOf = (engine: Engine, spl = 'index=*', pushdown = true): unknown =>
  engine.search(spl, { pushdown }).rows.map((row) => ({ ...row }));

const small = (n: number): unknown => ({ time: n, event: { n, user: `u${n % 7}` } });

describe('many small commits', () => {
  it('are made into few segments, whose number grows by the logarithm of the events', () => {
    const path = newStore();
    const engine = writer(path);
    for (let n = 0; n < 600; n++) {
      receive(engine, [small(n)]);
      tidyAll(engine);
    }
    expect(ask(path, 'SELECT count(*) FROM segment WHERE gone = 0')).toBeLessThan(3 * 16);
    expect(rowsOf(engine, 'index=* | stats count dc(n) as n min(n) as first max(n) as last')).toEqual([
      { count: 600, n: 600, first: 0, last: 599 },
    ]);
    expect(rowsOf(engine, 'index=* | head 3 | table n')).toEqual([{ n: '599' }, { n: '598' }, { n: '597' }]);
  });

  const values = fc.oneof(
    fc.constantFrom('a', 'b', 'null', '', '1.10', 'ü', 'x'.repeat(40)),
    fc.constantFrom(null, true, 1, 1e21),
    fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 3 }),
  );
  const event = fc.record(
    {
      time: fc.integer({ min: 1_690_000_000, max: 1_690_000_009 }),
      host: fc.constantFrom('h1', 'h2'),
      sourcetype: fc.constantFrom('one', 'two'),
      index: fc.constantFrom('main', 'other'),
      event: fc.oneof(
        fc.dictionary(fc.constantFrom('f', 'g', 'h', 'deep'), values, { minKeys: 1 }),
        fc.constantFrom('user=ann n=1', 'a line', 'f=1 f=2'),
      ),
      fields: fc.dictionary(fc.constantFrom('f', 'env'), fc.constantFrom('x', 'y'), { maxKeys: 2 }),
    },
    { requiredKeys: ['event'] },
  );
  const step = fc.oneof(
    { weight: 12, arbitrary: fc.array(event, { minLength: 1, maxLength: 3 }) },
    {
      weight: 1,
      arbitrary: fc.constantFrom('host=h1 f=a | delete', 'sourcetype=two g=b | delete', 'index=other | delete'),
    },
  );

  it('are the same events when they were made into larger segments as before, and as in memory', () => {
    fc.assert(
      fc.property(fc.array(step, { minLength: 20, maxLength: 70 }), (steps) => {
        const [engine, plain] = [writer(newStore()), open()];
        for (const one of steps) {
          for (const each of [engine, plain])
            if (typeof one === 'string') each.search(one);
            else receive(each, one);
          if (typeof one === 'string') tidyAll(engine);
        }
        const before = rowsOf(engine);
        expect(before).toEqual(rowsOf(plain));
        tidyAll(engine);
        expect(rowsOf(engine)).toEqual(before);
        expect(rowsOf(engine, 'index=*', false)).toEqual(before);
        const counts = 'index=* | stats count list(f) values(g) by host sourcetype index';
        expect(rowsOf(engine, counts)).toEqual(rowsOf(plain, counts));
        for (const each of opened.splice(0)) each.close();
      }),
      { numRuns: 15 },
    );
  });

  it('whoever reads meanwhile sees what there was when the search began', () => {
    const path = newStore();
    const engine = writer(path);
    for (let n = 0; n < 40; n++) receive(engine, [small(n)]);
    engine.search('n=7 | delete');
    const reader = open(path);
    const expected = rowsOf(reader);
    const { stream } = reader.start(reader.prepare('index=*'));
    const rows = stream.rows[Symbol.iterator]();
    const seen: unknown[] = [{ ...(rows.next().value as object) }];
    for (let n = 40; n < 400; n++) {
      receive(engine, [small(n)]);
      engine.search(`n=${n - 30} | delete`);
      tidyAll(engine);
      // The thread of the search takes note of it.
      if (n % 50 === 0) reader.search('index=* | stats count');
    }
    for (let next = rows.next(); next.done !== true; next = rows.next()) seen.push({ ...(next.value as object) });
    expect(seen).toHaveLength((expected as unknown[]).length);
    expect(seen[0]).toEqual((expected as unknown[])[0]);
  });

  it('a deleted event stays so when what replaced its segment outlives the one that was replaced', () => {
    const path = newStore();
    const engine = writer(path);
    for (let n = 0; n < 20; n++) receive(engine, [small(n)]);
    engine.search('n=3 | delete');
    expect(tidyAll(engine)).toBe(1);
    engine.search('n=5 | delete');
    // Long ago.
    change(path, 'UPDATE segment SET gone = 1 WHERE gone <> 0');
    receive(engine, [small(100)]);
    expect(ask(path, 'SELECT count(*) FROM segment WHERE gone <> 0')).toBe(0);
    expect(ask(path, 'SELECT count(*) FROM gone_event')).toBe(0);
    expect(ask(path, 'SELECT count(*) FROM deleted_event')).toBe(1);
    const numbers = rowsOf(engine, 'index=* | sort n | table n') as { n: string }[];
    expect(numbers.map(({ n }) => Number(n))).toEqual([...Array(20).keys(), 100].filter((n) => n !== 3 && n !== 5));
    expect(rowsOf(open(path), 'index=* | stats count')).toEqual([{ count: 19 }]);
  });

  it('what is replaced stays as long as somebody reads', () => {
    const path = newStore();
    const engine = writer(path);
    for (let n = 0; n < 16; n++) receive(engine, [small(n)]);
    tidyAll(engine);
    change(path, 'UPDATE segment SET gone = 1000 WHERE gone <> 0');
    engine.keepForReaders(999);
    receive(engine, [small(16)]);
    expect(ask(path, 'SELECT count(*) FROM segment WHERE gone <> 0')).toBe(16);
    engine.keepForReaders(null);
    receive(engine, [small(17)]);
    expect(ask(path, 'SELECT count(*) FROM segment WHERE gone <> 0')).toBe(0);
  });
});
