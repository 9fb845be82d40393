import { Script } from 'node:vm';
import { isMainThread } from 'node:worker_threads';

export type GuardEnd = 'time-limit' | 'interrupted';

/** The work was ended from outside: by the time limit or by Ctrl-C. Nothing of it ran on, `finally` blocks neither. */
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
 * such a script wherever it is. What was open (a transaction) stays open: the caller undoes it.
 * @throws GuardedEnd
 */
export function runGuarded<T>(work: () => T, seconds: number | null = null): T {
  const scope = globalThis as unknown as Record<symbol, unknown>;
  let result: { readonly value: T } | null = null;
  scope[key] = () => {
    result = { value: work() };
  };
  try {
    script.runInThisContext({
      displayErrors: false,
      // In another thread it would keep the signal from the main one, which ends the others.
      breakOnSigint: isMainThread,
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
