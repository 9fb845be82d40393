import { numericArgument } from '../compiled-argument.ts';
import type { EvalFunction } from '../eval-function.ts';

/** A function of one number. A missing argument, and a result that is no number (`sqrt(-1)`), give null. */
export function numericFunction(
  entry: Pick<EvalFunction, 'name' | 'group' | 'signature' | 'summary' | 'example'>,
  apply: (value: number) => number,
): EvalFunction {
  return {
    ...entry,
    minArgs: 1,
    maxArgs: 1,
    returns: 'number',
    compile(call) {
      const readValue = numericArgument(call, 0);
      return (row) => {
        const value = readValue(row);
        return value === null ? null : numberOrNull(apply(value), value);
      };
    },
  };
}

/** A function of two numbers, under the same rules. */
export function binaryNumericFunction(
  entry: Pick<EvalFunction, 'name' | 'group' | 'signature' | 'summary' | 'example'>,
  apply: (first: number, second: number) => number,
): EvalFunction {
  return {
    ...entry,
    minArgs: 2,
    maxArgs: 2,
    returns: 'number',
    compile(call) {
      const firstOf = numericArgument(call, 0);
      const secondOf = numericArgument(call, 1);
      return (row) => {
        const first = firstOf(row);
        const second = secondOf(row);
        return first === null || second === null ? null : numberOrNull(apply(first, second), first + second);
      };
    },
  };
}

/** Keeps `nan` that came in; one that a calculation made of proper numbers means "not defined": null. */
function numberOrNull(result: number, input: number): number | null {
  return Number.isNaN(result) && !Number.isNaN(input) ? null : result;
}
