import type { FunctionCall } from './eval-function.ts';
import { CellLimits, uncounted } from './memory-budget.ts';

/** For what a call of an eval function makes step by step. */
export function limitsOf({ name, span, context }: Pick<FunctionCall, 'name' | 'span' | 'context'>): CellLimits {
  return new CellLimits(context.memory ?? uncounted, `${name}()`, span);
}
