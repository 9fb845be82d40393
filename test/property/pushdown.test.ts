import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toText } from '../../src/values/number.ts';
import type { Value } from '../../src/values/value.ts';
import { dataModel, events, type RandomEvent, searches } from '../support/random-search.ts';
import { openCase, runIn } from '../support/run-case.ts';

const runs = Number(process.env.SPLITE_PROPERTY_RUNS ?? 1500);

/** A run's rows in a form that shows every difference a user could see. */
function seen(spl: string, list: readonly RandomEvent[], pushdown: boolean): unknown {
  const engine = openCase({ spl, events: list, datamodel: dataModel });
  try {
    const outcome = runIn(engine, spl, {}, pushdown);
    if (outcome.kind !== 'rows') return outcome;
    const { columns, rows } = outcome.result;
    return { columns, rows: rows.map((row) => columns.map((column) => printed(row[column]))) };
  } finally {
    engine.close();
  }
}

const printed = (value: Value): unknown =>
  value == null ? null : Array.isArray(value) ? value.map(toText) : toText(value as string | number);

describe('the split between SQL and rows', () => {
  it('changes no result', { timeout: 600_000 }, () => {
    fc.assert(
      fc.property(searches, events, (spl, list) => {
        const inSql = seen(spl, list, true);
        expect(inSql).toEqual(seen(spl, list, false));
        expect(inSql).not.toHaveProperty('kind', 'crash');
      }),
      { numRuns: runs },
    );
  });
});
