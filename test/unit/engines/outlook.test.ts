import fc from 'fast-check';
import { expect, it } from 'vitest';
import { parsePipeline } from '../../../grammar/parse.ts';
import { columnOfValues } from '../../../src/engines/columns/column.ts';
import { columnTerms } from '../../../src/engines/columns/column-predicate.ts';
import type { ColumnRows } from '../../../src/engines/columns/rule-chain.ts';
import { compileSearchPredicate } from '../../../src/functions/search-predicate.ts';
import type { SearchExpression } from '../../../src/syntax/ast.ts';
import { searchTermsOf } from '../../../src/syntax/walk.ts';

const context = { now: 1_700_000_000, timeZone: 'UTC' };
/** No row has the field `c`. */
const field = fc.constantFrom('a', 'b', 'c');
const value = fc.constantFrom('x', 'X', 'xy', '10', '*', 'x*', '*y', '9');
const { terms } = fc.letrec<{ terms: string }>((tie) => ({
  terms: fc.oneof(
    { maxDepth: 3 },
    fc.tuple(field, fc.constantFrom('=', '!=', '>', '<='), value).map((parts) => parts.join('')),
    fc.tuple(field, value, value).map(([name, one, two]) => `${name} IN (${one}, ${two})`),
    tie('terms').map((inner) => `NOT (${inner})`),
    fc.tuple(tie('terms'), fc.constantFrom('OR', 'AND'), tie('terms')).map(([a, word, b]) => `(${a} ${word} ${b})`),
  ),
}));
/** Rows of a segment are often alike. */
const cell = fc.constantFrom(null, 'x', 'xy', 'Y', '10', ['x', '9']);
const rows = fc.oneof(
  fc.array(fc.record({ a: cell, b: cell }), { minLength: 1, maxLength: 6 }),
  fc
    .tuple(fc.record({ a: cell, b: cell }), fc.integer({ min: 1, max: 4 }))
    .map(([row, count]) => Array(count).fill(row)),
);

const parsed = (text: string): SearchExpression => {
  const [stage] = parsePipeline(text).stages;
  return searchTermsOf(stage as Parameters<typeof searchTermsOf>[0])[0]!;
};

it('what a look at values promises of all rows is so of each, and each row is judged as by itself', () => {
  fc.assert(
    fc.property(terms, rows, (text, table) => {
      const columns: Record<string, ReturnType<typeof columnOfValues>> = {
        a: columnOfValues(table.map(({ a }) => a)),
        b: columnOfValues(table.map(({ b }) => b)),
      };
      const source: ColumnRows = {
        rows: table.length,
        column: (name) => columns[name] ?? null,
        times: new Float64Array(table.length),
        text: () => '',
      };
      const expression = parsed(text);
      const { test } = compileSearchPredicate(expression, context);
      const expected = table.map((row) => (test({ ...row }) ? 1 : 0));
      const term = columnTerms(expression, (name) => name, context);
      const outlook = term.outlook(source);
      if (outlook === 'none') expect(expected).not.toContain(1);
      if (outlook === 'all') expect(expected).not.toContain(0);
      const mask = new Uint8Array(table.length).fill(1);
      term.keep(source, mask);
      expect([...mask]).toEqual(expected);
    }),
    { numRuns: 3000 },
  );
});
