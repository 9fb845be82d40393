import type { PivotOperator } from '../../plan/operator.ts';
import type { RowOperator, RunContext } from '../../plan/run-context.ts';
import { aggregateRun } from '../../rows/aggregate-group.ts';
import { type Axis, plainAxis } from '../../rows/axis.ts';
import { sayEmptyBins } from '../../rows/empty-bins.ts';
import { expandedAggregates } from '../../rows/expand-aggregates.ts';
import { groupRows } from '../../rows/group-rows.ts';
import { holdRows } from '../../rows/held-rows.ts';
import { SplError } from '../../syntax/spl-error.ts';
import type { Row } from '../../values/row.ts';
import { axisOf, chartTable, maxChartRows, needsRange, withGaps } from './chart-table.ts';
import type { PivotRow } from './pivot-table.ts';

/** Aggregates rows by a field, with a column for each value of another. */
export function pivotedRows(operator: PivotOperator, context: RunContext): RowOperator {
  return (input) => {
    const { row, column } = operator;
    const hold = (rows: Iterable<Row>): Row[] => holdRows(rows, context.limits, 'chart');
    const by = [row?.name, column?.name].filter((name) => name !== undefined);
    const { specs, rows } = expandedAggregates(operator.aggregates, by, input, hold);
    if (!row) {
      const results = groupRows(rows, [], specs, aggregateRun(context));
      return { columns: specs.map(({ output }) => output), open: false, rows: results };
    }
    const held = needsRange(row) || needsRange(column) ? hold(rows) : null;
    const axis = axisOf(row, held, context);
    const complete = (shown: readonly PivotRow[]) =>
      operator.continuous ? completed(shown, axis, row.name === '_time', context) : shown;
    const chartRows = { field: row.name, axis, complete };
    return chartTable(held ?? rows, specs, operator, chartRows, axisOf(column, held, context), context, 'chart');
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
