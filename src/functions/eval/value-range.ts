import { toNumber } from '../../values/number.ts';
import { addSpan, parseTimeSpan } from '../../values/time-span.ts';
import { fromList } from '../../values/value.ts';
import { limitsOf } from '../call-limits.ts';
import { constantText, invalidArgument, numericArgument, type Read } from '../compiled-argument.ts';
import type { Evaluate, FunctionCall } from '../eval-function.ts';

/** mvrange(start, end[, step]): the end is left out; a step may be a span of time. */
export function compileRange(call: FunctionCall): Evaluate {
  const startOf = numericArgument(call, 0);
  const endOf = numericArgument(call, 1);
  const step = call.args[2];
  const spanText = step?.type === 'string' ? constantText(step) : null;
  if (spanText !== null && toNumber(spanText) === null) {
    const span = parseTimeSpan(spanText);
    if (span === null) throw invalidArgument(call, 2, 'is neither a number nor a time span', 'Write it as "7d".');
    const { timeZone } = call.context;
    return rangeOf(
      call,
      startOf,
      endOf,
      () => 1,
      (value) => addSpan(value, span, timeZone),
    );
  }
  const stepOf: Read<number> =
    step === undefined ? () => 1 : spanText !== null ? () => toNumber(spanText) : numericArgument(call, 2);
  return rangeOf(call, startOf, endOf, stepOf, (value, by) => value + by);
}

function rangeOf(
  call: FunctionCall,
  startOf: Read<number>,
  endOf: Read<number>,
  stepOf: Read<number>,
  next: (value: number, step: number) => number,
): Evaluate {
  const limits = limitsOf(call);
  return (row) => {
    const start = startOf(row);
    const end = endOf(row);
    const step = stepOf(row);
    if (start === null || end === null || step === null || step === 0) return null;
    const values: number[] = [];
    for (let value = start; step > 0 ? value < end : value > end; value = next(value, step)) {
      values.push(value);
      limits.values(values.length);
    }
    return fromList(values);
  };
}
