import type { ResolveField } from '../../plan/resolve-field.ts';
import type { PivotOperator } from '../../plan/row-operators.ts';
import type { RowStream, RunContext } from '../../plan/run-context.ts';
import { aggregationLimits } from '../../rows/aggregate-group.ts';
import type { Axis } from '../../rows/axis.ts';
import { axisOf, chartKeys, chartOf, mergesOthers } from '../../rows/chart-table.ts';
import { rowsOfChart } from '../../rows/complete-chart.ts';
import type { PivotTable } from '../../rows/pivot-table.ts';
import { type TimeRange, timeChart } from '../../rows/time-chart.ts';
import type { Column } from './column.ts';
import { ColumnPivotTable } from './column-pivot-table.ts';
import type { ScanSource } from './scan-source.ts';
import { NamedRows } from './step-source.ts';
import { timeColumn } from './time-column.ts';

/** `chart` and `timechart` over columns. The arguments of the aggregates are fields of the sources, or rows. */
export function pivotColumns(
  sources: readonly ScanSource[],
  operator: PivotOperator,
  resolve: ResolveField,
  context: RunContext,
): RowStream {
  const { column, row, time, aggregates: specs } = operator;
  const columnAxis = axisOf(column, null, context);
  const columnOf = (source: ScanSource, name: string): Column | null => new NamedRows(source, resolve).column(name);
  const tableOf = (axis: Axis, rowColumn: (source: ScanSource) => Column | null): PivotTable => {
    const parts = sources.map((source) => ({
      source,
      row: rowColumn(source),
      column: column === null ? null : columnOf(source, column.name),
    }));
    const keys = chartKeys(operator, axis, columnAxis);
    return new ColumnPivotTable(parts, specs, keys, mergesOthers(operator), aggregationLimits(context));
  };
  if (time === null) {
    const { name } = row!;
    const axis = axisOf(row, null, context);
    const table = tableOf(axis, (source) => columnOf(source, name));
    return chartOf(table, specs, operator, rowsOfChart(operator, name, axis, context), context);
  }
  return timeChart(
    operator,
    time,
    {
      specs,
      timeRange: () => rangeOfTimes(sources),
      table: (axis, span) => tableOf(axis, ({ times, mask }) => timeColumn(times, mask, span, context.timeZone)),
    },
    context,
  );
}

function rangeOfTimes(sources: readonly ScanSource[]): TimeRange | null {
  let first = Number.POSITIVE_INFINITY;
  let last = Number.NEGATIVE_INFINITY;
  for (const { times, mask } of sources) {
    for (let row = 0; row < mask.length; row++) {
      if (mask[row] === 0) continue;
      const time = times[row]!;
      if (time < first) first = time;
      if (time > last) last = time;
    }
  }
  return first <= last ? { first, last } : null;
}
