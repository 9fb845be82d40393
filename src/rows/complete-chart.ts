import type { PivotOperator } from '../plan/row-operators.ts';
import type { RunContext } from '../plan/run-context.ts';
import { SplError } from '../syntax/spl-error.ts';
import { type Axis, plainAxis } from './axis.ts';
import { type ChartRows, maxChartRows, withGaps } from './chart-table.ts';
import { sayEmptyBins } from './empty-bins.ts';
import type { PivotRow } from './pivot-table.ts';

/** How the rows of a chart over any field lie on their axis. */
export function rowsOfChart({ continuous }: PivotOperator, field: string, axis: Axis, context: RunContext): ChartRows {
  return {
    field,
    complete: (shown) => (continuous ? completed(shown, axis, field === '_time', context) : shown),
  };
}

function completed(rows: readonly PivotRow[], axis: Axis, isTime: boolean, context: RunContext): readonly PivotRow[] {
  if (axis === plainAxis) return rows;
  const filled = withGaps(rows, axis, Math.min(maxChartRows, context.limits.heldRows));
  if (filled) {
    const [first, last] = [filled[0]?.key.order, filled.at(-1)?.key.order];
    if (isTime && typeof first === 'number' && typeof last === 'number')
      sayEmptyBins('chart', { rows: filled.length, filled: rows.length, first, last }, context);
    return filled;
  }
  throw new SplError(
    `'chart' would have more than ${maxChartRows} rows, most of them without data.`,
    null,
    'Choose a greater span, or write cont=f.',
    'limit',
  );
}
