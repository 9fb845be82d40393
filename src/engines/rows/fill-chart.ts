import type { AggregateSpec } from '../../plan/aggregate-spec.ts';
import type { PivotOperator } from '../../plan/row-operators.ts';
import type { RunContext } from '../../plan/run-context.ts';
import { AggregatePlan, aggregateRun } from '../../rows/aggregate-group.ts';
import type { Axis } from '../../rows/axis.ts';
import { chartKeys, mergesOthers } from '../../rows/chart-table.ts';
import type { PivotTable } from '../../rows/pivot-table.ts';
import type { Row } from '../../values/row.ts';
import { RowPivotTable } from './row-pivot-table.ts';

/** The table of a chart, filled with rows. `field`: of the rows of the chart. */
export function filledTable(
  rows: Iterable<Row>,
  specs: readonly AggregateSpec[],
  operator: PivotOperator,
  field: string,
  axes: { readonly row: Axis; readonly column: Axis },
  command: string,
  context: RunContext,
): PivotTable {
  const plan = new AggregatePlan(specs, aggregateRun(context));
  const table = new RowPivotTable(plan, mergesOthers(operator) ? context.limits.heldRows : 0, command);
  const { keysOf, seriesOf } = chartKeys(operator, axes.row, axes.column);
  const { column } = operator;
  for (const row of rows) {
    const series = seriesOf(column === null ? null : row[column.name]);
    for (const key of keysOf(row[field])) for (const name of series) table.add(row, key, name);
  }
  return table;
}
