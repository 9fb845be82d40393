import { Script } from 'node:vm';
import { isMainThread } from 'node:worker_threads';
import type { Guard } from '../detections/run-detection.ts';

export type GuardEnd = 'time-limit' | 'interrupted';

/**
 * The work was ended from outside: by the time limit or by Ctrl-C. Nothing of it ran on, `finally` blocks neither: what it read
 * from a store, and wrote to it, is open (`SqliteStore.abort` ends it, `close` too).
 */
export class GuardedEnd extends Error {
  override readonly name = 'GuardedEnd';
  constructor(readonly reason: GuardEnd) {
    super(reason === 'interrupted' ? 'Interrupted.' : 'The time limit was reached.');
  }
}

const key = Symbol.for('splite.guarded-work');
const script = new Script('globalThis[Symbol.for("splite.guarded-work")]()');

/**
 * Runs synchronous work that Ctrl-C or a time limit can end, even inside a regular expression that goes astray: V8 stops
 * such a script wherever it is. Guards may lie inside each other. Outside of all of them Ctrl-C ends the process at once.
 * @throws GuardedEnd
 */
export function runGuarded<T>(work: () => T, seconds: number | null = null): T {
  // In another thread it would keep the signal from the main one, which ends the others.
  return runStoppable(work, seconds, isMainThread);
}

/** Ends one piece of work at its time limit, and goes on with the next. Ctrl-C ends the work around it: `runGuarded`. */
export const guard: Guard = (work, seconds) => {
  if (seconds === null) return { ended: false, value: work() };
  try {
    return { ended: false, value: runStoppable(work, seconds, false) };
  } catch (error) {
    if (error instanceof GuardedEnd) return { ended: true };
    throw error;
  }
};

function runStoppable<T>(work: () => T, seconds: number | null, breakOnSigint: boolean): T {
  const scope = globalThis as unknown as Record<symbol, unknown>;
  let result: { readonly value: T } | null = null;
  scope[key] = () => {
    result = { value: work() };
  };
  try {
    script.runInThisContext({
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
    delete scope[key];
  }
  return result!.value;
}
