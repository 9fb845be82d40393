import { readFileSync } from 'node:fs';
import { globSync } from 'tinyglobby';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { compareRows } from './support/compare-rows.ts';
import { openCase, runIn, type SearchCase } from './support/run-case.ts';

/**
 * Behaviour as a Splunk user would state it: test/cases/**.yaml, each file a list of cases
 * `{ name, spl, events?, lookups?, macros?, now?, expect: [rows] | error: text, ordered?, fields? }`. Events are newest first. Each
 * case runs twice: with as much of it in SQL as possible, and with nothing in SQL. Rows are in order unless `ordered: false`.
 */
interface YamlCase extends SearchCase {
  readonly name: string;
  readonly expect?: readonly Readonly<Record<string, unknown>>[];
  readonly error?: string;
  readonly ordered?: boolean;
  readonly fields?: readonly string[];
  /** A search in the same store afterwards. */
  readonly then?: { readonly spl: string; readonly expect: readonly Readonly<Record<string, unknown>>[] };
}

/** On columns, in SQL over tables, and on rows alone: the results are the same. */
const ways = [
  ['columns', true],
  ['tables', true],
  ['columns', false],
] as const;
const tolerance = { emptyIsNull: false, relative: 1e-9 };

for (const file of globSync('test/cases/**/*.yaml').sort()) {
  describe(file.replace('test/cases/', ''), () => {
    const cases = parse(readFileSync(file, 'utf8')) as readonly YamlCase[];
    for (const testCase of cases) {
      for (const [layout, pushdown] of ways) {
        it(`${testCase.name}${pushdown ? (layout === 'tables' ? ' (in SQL)' : '') : ' (on rows)'}`, () => {
          const engine = openCase(testCase, layout);
          try {
            const outcome = runIn(engine, testCase.spl, testCase, pushdown);
            if (testCase.error !== undefined) {
              expect(
                outcome.kind,
                outcome.kind === 'rows' ? `gave ${outcome.result.rows.length} rows` : outcome.message,
              ).toBe('error');
              expect(outcome.kind === 'error' ? outcome.message.toLowerCase() : '').toContain(
                testCase.error.toLowerCase(),
              );
              return;
            }
            if (outcome.kind !== 'rows') throw new Error(outcome.message);
            const ordered = testCase.ordered ?? true;
            expect(
              compareRows(
                outcome.result,
                { expected: testCase.expect ?? [], ordered, ...(testCase.fields ? { fields: testCase.fields } : {}) },
                tolerance,
              ),
            ).toBeNull();
            if (!testCase.then) return;
            const after = runIn(engine, testCase.then.spl, testCase, pushdown);
            if (after.kind !== 'rows') throw new Error(after.message);
            expect(compareRows(after.result, { expected: testCase.then.expect, ordered }, tolerance)).toBeNull();
          } finally {
            engine.close();
          }
        });
      }
    }
  });
}
