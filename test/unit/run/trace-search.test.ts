import { describe, expect, it } from 'vitest';
import type { SearchTrace } from '../../../src/run/trace-search.ts';
import { openCase } from '../../support/run-case.ts';

const events = Array.from({ length: 6 }, (_, number) => ({
  _time: 1_700_000_000 - number,
  user: number % 2 === 0 ? 'bob' : 'eve',
  bytes: number,
}));

function trace(spl: string, pushdown: boolean): SearchTrace {
  const engine = openCase({ spl, events });
  try {
    return engine.trace(engine.prepare(spl), { pushdown });
  } finally {
    engine.close();
  }
}

describe.each([true, false])('with SQL allowed: %s', (pushdown) => {
  it('counts what goes into and comes out of every pipe', () => {
    const { pipes, rows, complete } = trace('index=* | search bytes>1 | stats count by user | sort - count', pushdown);
    expect(pipes.map(({ rowsIn, rowsOut }) => [rowsIn, rowsOut])).toEqual([
      [null, 6],
      [6, 4],
      [4, 2],
      [2, 2],
    ]);
    expect([rows, complete]).toEqual([2, true]);
  });

  it('keeps the first row of each pipe as it was there', () => {
    const { pipes } = trace('index=* | eval bytes=bytes+100 | eval bytes=bytes*2 | table user bytes', pushdown);
    expect(pipes.map(({ sample }) => Number(sample?.bytes))).toEqual([0, 100, 200, 200]);
  });

  it('says when a later pipe wanted no more', () => {
    const { pipes } = trace('index=* | eval x=1 | head 2 | where x=1', pushdown);
    expect(pipes.map(({ cutShort }) => cutShort).slice(1)).toEqual([true, false, false]);
    expect(pipes[3]!.rowsOut).toBe(2);
  });

  it('names fields that a pipe reads and no row has', () => {
    const { pipes } = trace('index=* | eval x=upper(usr) | table x user', pushdown);
    expect(pipes[1]!.absentFields).toEqual(['usr']);
    expect(pipes[2]!.absentFields).toEqual(['x']);
  });
});

describe('a pipe that writes', () => {
  it('is passed by: nothing is stored', () => {
    const engine = openCase({ spl: '', events });
    const { pipes } = engine.trace(engine.prepare('index=* | collect index=kept | outputlookup kept.csv'));
    expect(pipes.map(({ ran, rowsOut }) => [ran, rowsOut])).toEqual([
      [true, 6],
      [false, 6],
      [false, 6],
    ]);
    expect(engine.search('index=kept').rows).toHaveLength(0);
    expect(engine.knowledge.lookups.has('kept.csv')).toBe(false);
    engine.close();
  });
});
