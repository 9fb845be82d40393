import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dataModel, events, searches } from '../support/random-search.ts';
import { seenRows } from '../support/seen-rows.ts';

const runs = Number(process.env.SPLITE_PROPERTY_RUNS ?? 1500);

describe('the split between SQL and rows', () => {
  it('changes no result', { timeout: 600_000 }, () => {
    fc.assert(
      fc.property(searches, events, (spl, list) => {
        const testCase = { spl, events: list, datamodel: dataModel };
        const inSql = seenRows(testCase, true);
        expect(inSql).toEqual(seenRows(testCase, false));
        expect(inSql).not.toHaveProperty('kind', 'crash');
      }),
      { numRuns: runs },
    );
  });
});
