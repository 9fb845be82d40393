import type { BinOptions } from '../../plan/bin-options.ts';
import type { BinOperator } from '../../plan/operator.ts';
import { rowByRow } from '../../plan/row-stream.ts';
import type { RowOperator, RunContext } from '../../plan/run-context.ts';
import { alignTimeOf } from '../../rows/align-time.ts';
import { type Axis, axisFor, type NumberRange, rangeOf } from '../../rows/axis.ts';
import { holdRows } from '../../rows/held-rows.ts';
import type { Row } from '../../values/row.ts';
import { fromList, isMultivalue, type Scalar, toList } from '../../values/value.ts';

/** Puts values into bins; without a span their size is found from all rows. */
export function binnedRows({ field, output, bins }: BinOperator, context: RunContext): RowOperator {
  const isTime = field === '_time';
  // `start` and `end` only widen the range that a width is found for (Search Reference, "bin").
  const options = { ...bins, start: null, end: null };
  alignTimeOf(bins.alignTime, context);
  if (bins.span !== null) return binned(field, output, axisFor(options, null, isTime, context));
  return (input) => {
    const rows = holdRows(input.rows, context.limits, 'bin');
    const range = widened(rangeOf(valuesOf(rows, field)), bins);
    return binned(field, output, axisFor(options, range, isTime, context))({ ...input, rows });
  };
}

/** What is no number stays as it is. */
function binned(field: string, output: string, axis: Axis): RowOperator {
  const bin = (value: Scalar): Scalar => axis.keyOf(value)?.value ?? value;
  return rowByRow(
    (row) => {
      const value = row[field];
      row[output] = value == null ? null : isMultivalue(value) ? fromList(value.map(bin)) : bin(value);
      return row;
    },
    [output],
  );
}

function* valuesOf(rows: readonly Row[], field: string): Iterable<Scalar> {
  for (const row of rows) yield* toList(row[field]);
}

function widened(range: NumberRange | null, { start, end }: BinOptions): NumberRange | null {
  if (range === null) return null;
  return {
    least: Math.min(range.least, start ?? range.least),
    greatest: Math.max(range.greatest, end ?? range.greatest),
  };
}
