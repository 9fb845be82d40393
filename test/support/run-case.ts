import { Engine } from '../../src/run/engine.ts';
import type { EngineOptions } from '../../src/run/mapped-events.ts';
import type { SearchResult } from '../../src/run/run-search.ts';
import { SplError, SplErrors } from '../../src/syntax/spl-error.ts';
import { toLogEvent } from './inline-events.ts';
import { type InlineKnowledge, inlineKnowledge } from './inline-knowledge.ts';

/** A search with its data and knowledge, as cases write it. */
export interface SearchCase extends InlineKnowledge {
  readonly events?: readonly Readonly<Record<string, unknown>>[] | null;
  readonly now?: number | null;
  readonly earliest?: number | null;
  readonly latest?: number | null;
  readonly spl: string;
}

export type CaseOutcome =
  | { readonly kind: 'rows'; readonly result: SearchResult }
  | { readonly kind: 'error'; readonly message: string }
  | { readonly kind: 'crash'; readonly message: string };

/** Now, when a case does not say. */
const someTime = 1_700_000_000;

/** A store with the case's events and knowledge. */
export function openCase(testCase: SearchCase, layout: 'columns' | 'tables' = 'columns'): Engine {
  return filled(engineOf(testCase, { layout }), testCase);
}

/** The same, where the store was written into a file and opened again. */
export function reopenedCase(testCase: SearchCase, storePath: string): Engine {
  filled(engineOf(testCase, { storePath }), testCase).close();
  return engineOf(testCase, { storePath });
}

function engineOf(testCase: SearchCase, place: Pick<EngineOptions, 'layout' | 'storePath'>): Engine {
  return new Engine({
    knowledge: inlineKnowledge(testCase),
    shippedDir: null,
    now: testCase.now ?? someTime,
    timeZone: 'UTC',
    ...place,
  });
}

function filled(engine: Engine, testCase: SearchCase): Engine {
  if (testCase.events) {
    const origin = { source: '', host: '', overrides: {}, fallbackTime: testCase.now ?? someTime };
    // Newest first in the case, and newest first in a search: load from the end.
    engine.add([...testCase.events].reverse().map(toLogEvent), origin);
  }
  return engine;
}

/** Runs one search of a case; every failure becomes an outcome. */
export function runIn(
  engine: Engine,
  spl: string,
  testCase: Pick<SearchCase, 'earliest' | 'latest'>,
  pushdown: boolean,
): CaseOutcome {
  try {
    return {
      kind: 'rows',
      result: engine.search(spl, { earliest: testCase.earliest ?? null, latest: testCase.latest ?? null, pushdown }),
    };
  } catch (error) {
    if (error instanceof SplError || error instanceof SplErrors) return { kind: 'error', message: error.message };
    return { kind: 'crash', message: error instanceof Error ? `${error.message}\n${error.stack}` : String(error) };
  }
}
