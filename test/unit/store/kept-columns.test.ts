import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { Engine } from '../../../src/run/engine.ts';
import { temporaryDirectory } from '../../support/cli.ts';
import { inlineKnowledge } from '../../support/inline-knowledge.ts';

/** Engines over one store; what is opened is closed by the test. */
class Bed {
  readonly directory = temporaryDirectory();
  readonly path = join(this.directory, 's.db');

  open(readsOnly = false): Engine {
    return new Engine({
      ...{ knowledge: inlineKnowledge({}), shippedDir: null, now: 1_700_000_000, timeZone: 'UTC' },
      ...{ storePath: this.path, readsOnly },
    });
  }

  log(name: string, events: readonly Readonly<Record<string, unknown>>[]): void {
    writeFileSync(join(this.directory, name), events.map((event) => `${JSON.stringify(event)}\n`).join(''));
  }

  load(engine: Engine, ...names: string[]): void {
    engine.load(names, { directory: this.directory });
  }

  query<T>(sql: string): T {
    const database = new Database(this.path);
    try {
      return database.prepare(sql).pluck().all() as T;
    } finally {
      database.close();
    }
  }

  change(sql: string, ...values: unknown[]): void {
    const database = new Database(this.path);
    database.prepare(sql).run(...values);
    database.close();
  }
}

const events = (count: number, more: Readonly<Record<string, unknown>> = {}) =>
  Array.from({ length: count }, (_, n) => ({ time: 1_690_000_000 + n, n: `${n}`, user: `u${n % 7}`, ...more }));

const counted = (engine: Engine, terms = 'index=*'): unknown =>
  engine.search(`${terms} | stats count dc(n) as numbers`).rows.map(({ count, numbers }) => [count, numbers])[0];

describe('a store in a file', () => {
  it('holds the same when it is opened again', () => {
    const bed = new Bed();
    bed.log('a.jsonl', [...events(20, { list: ['x', 'y'] }), { time: 1_690_000_100, none: null, deep: { a: 1.1 } }]);
    const first = bed.open();
    bed.load(first, 'a.jsonl');
    const before = first.search('index=*').rows;
    first.close();
    const second = bed.open();
    expect(second.search('index=*').rows).toEqual(before);
    expect(second.timeRange()).toEqual({ first: 1_690_000_000, last: 1_690_000_100 });
    second.close();
  });

  it('is seen as others change it', () => {
    const bed = new Bed();
    bed.log('a.jsonl', events(10));
    bed.log('b.jsonl', events(5));
    const writer = bed.open();
    bed.load(writer, 'a.jsonl');
    const reader = bed.open();
    expect(counted(reader)).toEqual([10, 10]);
    bed.load(writer, 'b.jsonl');
    expect(counted(reader)).toEqual([15, 10]);
    writer.search('user=u1 | delete');
    expect(counted(reader, 'user=u1')).toEqual([0, 0]);
    writer.close();
    reader.close();
  });

  it('has nothing of a file that was not loaded to its end, and all of those before', () => {
    const bed = new Bed();
    bed.log('a.jsonl', events(3000));
    bed.log('b.jsonl', events(3000, { late: 'yes' }));
    const engine = bed.open();
    let seen = 0;
    engine.load(['a.jsonl', 'b.jsonl'], { directory: bed.directory, stopped: () => ++seen > 3 });
    expect(counted(engine)).toEqual([3000, 3000]);
    expect(counted(engine, 'late=yes')).toEqual([0, 0]);
    engine.close();
    const again = bed.open();
    expect(counted(again)).toEqual([3000, 3000]);
    bed.load(again, 'a.jsonl', 'b.jsonl');
    expect(counted(again)).toEqual([6000, 3000]);
    again.close();
  });

  it('does not grow by a segment for each small file', () => {
    const bed = new Bed();
    const rounds = 40;
    for (let round = 0; round < rounds; round++) {
      bed.log(`${round}.jsonl`, events(3, { round }));
      const engine = bed.open();
      bed.load(engine, `${round}.jsonl`);
      engine.close();
    }
    expect(bed.query<number[]>('SELECT count(*) FROM segment WHERE gone = 0')[0]).toBeLessThan(20);
    const engine = bed.open();
    const rows = engine.search('index=* | table round n').rows;
    expect(rows).toHaveLength(rounds * 3);
    expect(rows.slice(0, 2)).toMatchObject([
      { round: '39', n: '2' },
      { round: '38', n: '2' },
    ]);
    bed.log('3.jsonl', events(2, { round: 'again' }));
    bed.load(engine, '3.jsonl');
    expect(counted(engine)).toEqual([rounds * 3 - 1, 3]);
    engine.close();
  });

  it('deletes events for good, also where segments are made into one', () => {
    const bed = new Bed();
    for (let round = 0; round < 18; round++) {
      const engine = bed.open();
      bed.log(`${round}.jsonl`, events(4));
      bed.load(engine, `${round}.jsonl`);
      if (round % 5 === 0) engine.search('n=2 | delete');
      engine.close();
    }
    const engine = bed.open();
    expect(counted(engine)).toEqual([18 * 4 - 16, 4]);
    expect(engine.count()).toBe(18 * 4 - 16);
    engine.close();
  });

  it('is as it was after a trial', () => {
    const bed = new Bed();
    bed.log('a.jsonl', events(5));
    const engine = bed.open();
    bed.load(engine, 'a.jsonl');
    engine.beginTrial();
    engine.search('index=* | collect index=summary');
    engine.search('n=1 | delete');
    engine.setNote('mine', 'x');
    expect(counted(engine, 'index=summary')).toEqual([5, 5]);
    engine.endTrial();
    expect(counted(engine, 'index=* OR index=summary')).toEqual([5, 5]);
    expect(engine.note('mine')).toBeNull();
    engine.close();
    const again = bed.open();
    expect(counted(again, 'index=* OR index=summary')).toEqual([5, 5]);
    again.close();
  });

  it('keeps what a search wrote', () => {
    const bed = new Bed();
    bed.log('a.jsonl', events(5));
    const engine = bed.open();
    bed.load(engine, 'a.jsonl');
    engine.search('index=* | collect index=summary');
    engine.close();
    const again = bed.open();
    expect(counted(again, 'index=summary')).toEqual([5, 5]);
    again.close();
  });
});

describe('a damaged column', () => {
  const damaged = (part: 'values' | 'cut off'): Engine => {
    const bed = new Bed();
    bed.log('a.jsonl', events(500));
    const engine = bed.open();
    bed.load(engine, 'a.jsonl');
    engine.close();
    const [bytes] = bed.query<Buffer[]>("SELECT data FROM segment_column WHERE name = 'user'");
    const changed = part === 'values' ? Buffer.from(bytes!) : bytes!.subarray(0, 90);
    if (part === 'values') changed[changed.length - 1]! ^= 4;
    bed.change("UPDATE segment_column SET data = ? WHERE name = 'user'", changed);
    return bed.open();
  };

  it.each(['values', 'cut off'] as const)('is named (%s); others are searched', (part) => {
    const engine = damaged(part);
    expect(() => engine.search('index=* user=u1')).toThrow(/column 'user' of segment 1 is damaged/);
    expect(engine.search('index=* n=12 | table n').rows).toEqual([{ n: '12' }]);
    engine.close();
  });

  it('of texts is named; searches that need none run', () => {
    const bed = new Bed();
    bed.log('a.jsonl', events(50));
    const engine = bed.open();
    bed.load(engine, 'a.jsonl');
    engine.close();
    const [bytes] = bed.query<Buffer[]>('SELECT data FROM raw_block');
    bytes![bytes!.length - 1]! ^= 1;
    bed.change('UPDATE raw_block SET data = ?', bytes);
    const again = bed.open();
    expect(() => again.search('index=* | table _raw')).toThrow(/the text of events of segment 1 is damaged/);
    expect(counted(again)).toEqual([50, 50]);
    again.close();
  });

  it.each([
    'rows = 4',
    'first_time = NULL',
    'last_number = 4',
    "definition = 'x'",
    'bare = 1 - bare',
    'contents = contents + 1',
    "rows = x'00'",
    'checksum = checksum + 1',
  ])('of descriptions is none: there is another one (%s)', (change) => {
    const bed = new Bed();
    bed.log('a.jsonl', events(5));
    const engine = bed.open();
    bed.load(engine, 'a.jsonl');
    const before = engine.search('index=*').rows;
    engine.close();
    bed.change(`UPDATE segment SET ${change}`);
    const again = bed.open();
    expect(again.search('index=*').rows).toEqual(before);
    again.close();
  });

  it('is no reason to take a store for empty', () => {
    const bed = new Bed();
    bed.log('a.jsonl', events(5));
    const engine = bed.open();
    bed.load(engine, 'a.jsonl');
    engine.close();
    bed.change('UPDATE segment SET rows = 4');
    bed.change("UPDATE segment_column SET data = replace(CAST(data AS TEXT), '5', '4') WHERE name = 'segment'");
    const again = bed.open();
    for (let time = 0; time < 2; time++) expect(() => again.search('index=*')).toThrow(/segment 1 is damaged/);
    again.close();
  });

  it('that is missing is noticed', () => {
    const bed = new Bed();
    bed.log('a.jsonl', events(5));
    const engine = bed.open();
    bed.load(engine, 'a.jsonl');
    engine.close();
    bed.change("DELETE FROM segment_column WHERE name = 'user'");
    const again = bed.open();
    expect(() => again.search('user=u1')).toThrow(/segment 1 is damaged/);
    again.close();
  });
});
