import type { BinOperator } from '../plan/row-operators.ts';
import type { RunContext } from '../plan/run-context.ts';
import type { Row } from '../values/row.ts';
import { fromList, isMultivalue, type Scalar } from '../values/value.ts';
import { type Axis, axisFor, type NumberRange } from './axis.ts';

/** The bins of a field. `range`: of its numbers, needed only where no span is given. */
export function binAxis({ field, bins }: BinOperator, range: NumberRange | null, context: RunContext): Axis {
  // `start` and `end` only widen the range that a width is found for (Search Reference, "bin").
  return axisFor({ ...bins, start: null, end: null }, range, field === '_time', context);
}

/** Sets a field of a row to the bin of another. What is no number stays as it is. */
export function binField({ field, output }: Pick<BinOperator, 'field' | 'output'>, axis: Axis): (row: Row) => void {
  const bin = (value: Scalar): Scalar => axis.keyOf(value)?.value ?? value;
  return (row) => {
    const value = row[field];
    row[output] = value == null ? null : isMultivalue(value) ? fromList(value.map(bin)) : bin(value);
  };
}
