import { createContext, Script } from 'node:vm';
import { isMainThread } from 'node:worker_threads';
import { once } from '../knowledge/once.ts';

export type GuardEnd = 'time-limit' | 'interrupted';

/**
 * The work was ended from outside: by the time limit or by Ctrl-C. Nothing of it ran on, `finally` blocks neither: what it read
 * from a store, and wrote to it, is open (`Engine.abort` ends it, `close` too).
 */
export class GuardedEnd extends Error {
  override readonly name = 'GuardedEnd';
  constructor(readonly reason: GuardEnd) {
    super(reason === 'interrupted' ? 'Interrupted.' : 'The time limit was reached.');
  }
}

const script = new Script('work()');

/**
 * Runs synchronous work that Ctrl-C or a time limit can end, even inside a regular expression that goes astray: V8 stops
 * such a script wherever it is. Guards may lie inside each other. Outside of all of them Ctrl-C ends the process at once.
 * @throws GuardedEnd
 */
export function runGuarded<T>(work: () => T, seconds: number | null = null): T {
  // In another thread it would keep the signal from the main one, which ends the others.
  return runStoppable(work, seconds, isMainThread);
}

/** What the script sees: the work under way, and nothing else. Made for the first work; no search goes without. */
const scope = once(() => createContext({ work: (): void => {} }) as { work: () => void });

/** Runs work that can be ended by a time limit, and by Ctrl-C if so wished. @throws GuardedEnd */
export function runStoppable<T>(work: () => T, seconds: number | null, breakOnSigint: boolean): T {
  let result: { readonly value: T } | null = null;
  const seen = scope();
  const outer = seen.work;
  seen.work = () => {
    result = { value: work() };
  };
  try {
    script.runInContext(seen, {
      displayErrors: false,
      breakOnSigint,
      ...(seconds === null ? {} : { timeout: Math.ceil(seconds * 1000) }),
    });
  } catch (error) {
    const { code } = error as { code?: unknown };
    if (code === 'ERR_SCRIPT_EXECUTION_TIMEOUT') throw new GuardedEnd('time-limit');
    if (code === 'ERR_SCRIPT_EXECUTION_INTERRUPTED') throw new GuardedEnd('interrupted');
    throw error;
  } finally {
    seen.work = outer;
  }
  return result!.value;
}
