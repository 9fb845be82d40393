import type { BinOptions } from '../../plan/bin-options.ts';
import type { BinOperator } from '../../plan/row-operators.ts';
import { rowByRow } from '../../plan/row-stream.ts';
import type { RowOperator, RunContext } from '../../plan/run-context.ts';
import { alignTimeOf } from '../../rows/align-time.ts';
import { type Axis, type NumberRange, rangeOf } from '../../rows/axis.ts';
import { binAxis, binField } from '../../rows/bin-field.ts';
import { holdRows } from '../../rows/held-rows.ts';
import type { Row } from '../../values/row.ts';
import { type Scalar, toList } from '../../values/value.ts';

/** Puts values into bins; without a span their size is found from all rows. */
export function binnedRows(operator: BinOperator, context: RunContext): RowOperator {
  const { field, bins } = operator;
  alignTimeOf(bins.alignTime, context);
  if (bins.span !== null) return binned(operator, binAxis(operator, null, context));
  return (input) => {
    const rows = holdRows(input.rows, context.limits, 'bin');
    const range = widened(rangeOf(valuesOf(rows, field)), bins);
    return binned(operator, binAxis(operator, range, context))({ ...input, rows });
  };
}

function binned(operator: BinOperator, axis: Axis): RowOperator {
  const bin = binField(operator, axis);
  return rowByRow(
    (row) => {
      bin(row);
      return row;
    },
    [operator.output],
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
