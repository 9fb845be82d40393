import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parsePipeline } from '../../grammar/parse.ts';
import { printPipeline } from '../../src/syntax/print.ts';
import { cleanTree } from '../support/clean-tree.ts';
import { pipelines } from '../support/random-tree.ts';

const runs = Number(process.env.SPLITE_PROPERTY_RUNS ?? 3000);

/** A tree as text with sorted keys: a difference shows however deep it lies. */
function lines(tree: unknown): string {
  const sorted = (_: string, value: unknown): unknown =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
      : value;
  return JSON.stringify(cleanTree(tree), sorted, 1);
}

describe('printing', () => {
  it('gives text that parses to the same tree', { timeout: 600_000 }, () => {
    fc.assert(
      fc.property(pipelines, fc.constantFrom(' ', '\n'), fc.context(), (tree, separator, context) => {
        const text = printPipeline(tree, separator);
        context.log(text);
        expect(lines(parsePipeline(text))).toBe(lines(tree));
      }),
      { numRuns: runs },
    );
  });
});
