import { noBinOptions } from '../../plan/bin-options.ts';
import type { PivotOperator } from '../../plan/row-operators.ts';
import type { RowOperator, RunContext } from '../../plan/run-context.ts';
import { axisOf, needsRange } from '../../rows/chart-table.ts';
import { expandedAggregates } from '../../rows/expand-aggregates.ts';
import { holdRows } from '../../rows/held-rows.ts';
import { timeOf } from '../../rows/row-time.ts';
import { type TimeRange, timeChart } from '../../rows/time-chart.ts';
import type { Row } from '../../values/row.ts';
import { filledTable } from './fill-chart.ts';

/** Aggregates rows by bins of time, with a column for each value of a field. */
export function timePivotedRows(
  operator: PivotOperator,
  time: NonNullable<PivotOperator['time']>,
  context: RunContext,
): RowOperator {
  return (input) => {
    const { column } = operator;
    const bins = operator.row?.bins ?? noBinOptions;
    const hold = (rows: Iterable<Row>): Row[] => holdRows(rows, context.limits, 'timechart');
    const by = ['_time', ...(column ? [column.name] : [])];
    const { specs, rows } = expandedAggregates(operator.aggregates, by, input, hold);
    const bounded = time.fixedRange && context.earliest !== null && context.latest !== null;
    const held = (bins.span === null && !bounded) || needsRange(column) ? hold(rows) : null;
    return timeChart(
      operator,
      time,
      {
        specs,
        timeRange: () => (held === null ? null : rangeOfTimes(held)),
        table: (axis) => {
          const axes = { row: axis, column: axisOf(column, held, context) };
          return filledTable(withTime(held ?? rows), specs, operator, '_time', axes, 'timechart', context);
        },
      },
      context,
    );
  };
}

/** Rows without a time are on no axis of time. */
function* withTime(rows: Iterable<Row>): Iterable<Row> {
  for (const row of rows) if (timeOf(row) !== null) yield row;
}

function rangeOfTimes(rows: readonly Row[]): TimeRange | null {
  let first = Number.POSITIVE_INFINITY;
  let last = Number.NEGATIVE_INFINITY;
  for (const row of rows) {
    const time = timeOf(row);
    if (time === null) continue;
    if (time < first) first = time;
    if (time > last) last = time;
  }
  return first <= last ? { first, last } : null;
}
