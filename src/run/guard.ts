import { GuardedEnd, runStoppable } from './guarded.ts';
import { loadLate } from './load-late.ts';

/**
 * Runs work that its time limit can end from outside. What the work throws passes through. What was open when it ended is left
 * open: `Engine.abort`.
 */
export type Guard = <T>(work: () => T, seconds: number | null) => Guarded<T>;
type Guarded<T> = { readonly ended: false; readonly value: T } | { readonly ended: true };

/**
 * The same for many pieces of work, one after the other, each with a time limit of its own. `done` is told of each when it has ended, and must not
 * take long. What one throws passes through, and the others do not run.
 */
export type GuardEach = <T, R>(
  items: readonly T[],
  work: (item: T) => R,
  seconds: number | null,
  done: (item: T, result: Guarded<R>) => void,
) => void;

/** Ends one piece of work at its time limit, and goes on with the next. Ctrl-C ends the work around it: `runGuarded`. */
export const guard: Guard = (work, seconds) => {
  if (seconds === null) return { ended: false, value: work() };
  loadLate();
  try {
    return { ended: false, value: runStoppable(work, seconds, false) };
  } catch (error) {
    if (error instanceof GuardedEnd) return { ended: true };
    throw error;
  }
};

/** How much later than its limit a piece of work may be ended, at most: seconds, and a part of the limit. */
const lateness = { seconds: 0.25, part: 0.1 };

/**
 * Ends each piece of work at its time limit, or a little later, and goes on with the next. V8 watches a script by a thread of its own, which
 * costs as much as a whole search that finds nothing: pieces of work share one for as long as the first of them may be late.
 */
export const guardEach: GuardEach = (items, work, seconds, done) => {
  if (seconds === null) {
    for (const item of items) done(item, { ended: false, value: work(item) });
    return;
  }
  const shared = Math.min(lateness.seconds, seconds * lateness.part);
  for (let next = 0; next < items.length; ) {
    let begun = next;
    const last = guard(() => {
      const until = performance.now() + shared * 1000;
      for (;;) {
        const item = items[begun++]!;
        const value = work(item);
        // Nothing is told where the end may come.
        if (begun === items.length || performance.now() >= until) return value;
        done(item, { ended: false, value });
        next = begun;
      }
    }, seconds + shared);
    if (next === begun) continue;
    done(items[next]!, last);
    next = begun;
  }
};
