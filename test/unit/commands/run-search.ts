import type { RunOptions, SearchResult } from '../../../src/run/run-search.ts';
import { SplError } from '../../../src/syntax/spl-error.ts';
import { openCase, type SearchCase } from '../../support/run-case.ts';

/** Runs one search over its own events; what it throws is thrown. */
export function runSearch(
  spl: string,
  testCase: Omit<SearchCase, 'spl'> = {},
  settings: Pick<RunOptions, 'limits' | 'pushdown'> = {},
): SearchResult {
  const engine = openCase({ ...testCase, spl });
  try {
    return engine.search(spl, { earliest: null, latest: null, ...settings });
  } finally {
    engine.close();
  }
}

/** The part of the search that its error points at, and the message. */
export function errorOf(spl: string): { readonly at: string; readonly message: string } {
  try {
    runSearch(spl);
  } catch (error) {
    if (error instanceof SplError && error.span)
      return { at: spl.slice(error.span.start, error.span.end), message: error.message };
    throw error;
  }
  throw new Error('no error');
}
