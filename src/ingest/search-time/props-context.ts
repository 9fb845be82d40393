import type { CompileContext } from '../../functions/eval-function.ts';
import type { Knowledge } from '../../knowledge/knowledge.ts';
import type { Report } from '../../knowledge/problem.ts';
import type { Placed } from '../../knowledge/props/search-time-settings.ts';

/** What compiling props.conf needs beside its settings. */
export interface PropsContext extends CompileContext {
  readonly knowledgeBase: Knowledge;
  /** Told of a setting that cannot be used, or that failed on an event; it is then left out (for that event). */
  readonly report: Report;
}

/** Compiles one setting; null after reporting why it cannot be used. */
export function compilePlaced<T, R>(
  { value, key, at }: Placed<T>,
  context: PropsContext,
  compile: (value: T) => R,
): R | null {
  try {
    return compile(value);
  } catch (error) {
    context.report(at.file, at.line, `${key}: ${(error as Error).message}`, key);
    return null;
  }
}

/** Runs a step that may reach a limit (steps of a regular expression): the event then goes without it, which is said once. */
export function guarded<A extends unknown[]>(
  { key, at }: Placed<unknown>,
  context: PropsContext,
  step: (...args: A) => void,
): (...args: A) => void {
  let isTold = false;
  return (...args) => {
    try {
      step(...args);
    } catch (error) {
      if (!isTold) context.report(at.file, at.line, `${key} failed on an event: ${(error as Error).message}`, key);
      isTold = true;
    }
  };
}
