import type { PivotOperator } from '../../plan/row-operators.ts';
import type { RowOperator, RunContext } from '../../plan/run-context.ts';
import { aggregateRun } from '../../rows/aggregate-group.ts';
import { axisOf, chartOf, needsRange } from '../../rows/chart-table.ts';
import { rowsOfChart } from '../../rows/complete-chart.ts';
import { expandedAggregates } from '../../rows/expand-aggregates.ts';
import { groupRows } from '../../rows/group-rows.ts';
import { holdRows } from '../../rows/held-rows.ts';
import type { Row } from '../../values/row.ts';
import { filledTable } from './fill-chart.ts';

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
    const axes = { row: axisOf(row, held, context), column: axisOf(column, held, context) };
    const table = filledTable(held ?? rows, specs, operator, row.name, axes, 'chart', context);
    return chartOf(table, specs, operator, rowsOfChart(operator, row.name, axes.row, context), context);
  };
}
