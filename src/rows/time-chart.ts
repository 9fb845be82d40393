import type { AggregateSpec } from '../plan/aggregate-spec.ts';
import type { BinOptions } from '../plan/bin-options.ts';
import { noBinOptions } from '../plan/bin-options.ts';
import type { PivotOperator } from '../plan/row-operators.ts';
import type { RowStream, RunContext } from '../plan/run-context.ts';
import { spanField, writeSpan } from '../plan/span-field.ts';
import { SplError } from '../syntax/spl-error.ts';
import { formatNumber, toNumber } from '../values/number.ts';
import type { Row } from '../values/row.ts';
import { addSpan, binTime, type TimeSpan } from '../values/time-span.ts';
import { isMultivalue, type Value } from '../values/value.ts';
import { alignTimeOf } from './align-time.ts';
import { type Axis, type AxisKey, timeAxis, timeSpanFor } from './axis.ts';
import { type ChartRows, chartOf, maxChartRows } from './chart-table.ts';
import { sayEmptyBins, timesFrom } from './empty-bins.ts';
import type { PivotRow, PivotTable } from './pivot-table.ts';

/** What a chart over time is made of. */
export interface TimeChartInput {
  readonly specs: readonly AggregateSpec[];
  /** The first and the last time of the data; null without any. Asked for where neither a span nor the search's own range is given. */
  timeRange(): TimeRange | null;
  /** Rows that have a time, by an axis of time. `span`: the bins of the axis, where they begin with the epoch or the calendar; else null. */
  table(axis: Axis, span: TimeSpan | null): PivotTable;
}

export interface TimeRange {
  readonly first: number;
  /** The last moment that belongs to the range. */
  readonly last: number;
}

/** The rows of a chart over bins of time, with a column for each value of a field. */
export function timeChart(
  operator: PivotOperator,
  { fixedRange, partial }: NonNullable<PivotOperator['time']>,
  { specs, timeRange, table }: TimeChartInput,
  context: RunContext,
): RowStream {
  const bins = operator.row?.bins ?? noBinOptions;
  const span = spanOf(bins, () => rangeOfSearch(timeRange, fixedRange, context));
  const align = alignTimeOf(bins.alignTime, context);
  const bucketOf = (time: number): number => binTime(time, span, context.timeZone, align);
  const chartRows: ChartRows = {
    field: '_time',
    complete(shown) {
      const all = operator.continuous ? allBuckets(shown, span, bucketOf, fixedRange, context) : shown;
      return partial ? all : withoutPartial(all, span, context);
    },
    adjust: (spec, key, value) => perTime(spec, value, key, span, context.timeZone),
  };
  const filled = table(timeAxis(span, context.timeZone, align), align === 0 ? span : null);
  const chart = chartOf(filled, specs, operator, chartRows, context);
  return { ...chart, columns: [...chart.columns, spanField], rows: withSpan(chart.rows, span, context.timeZone) };
}

function withSpan(rows: Iterable<Row>, span: TimeSpan, timeZone: string): readonly Row[] {
  const all = [...rows];
  for (const row of all) writeSpan(row, span, timeZone);
  return all;
}

/** The time range of the search; where it is open, of the data. */
function rangeOfSearch(
  timeRange: TimeChartInput['timeRange'],
  fixedRange: boolean,
  context: RunContext,
): TimeRange | null {
  const first = fixedRange ? context.earliest : null;
  const last = fixedRange && context.latest !== null ? context.latest - 1e-6 : null;
  if (first !== null && last !== null) return { first, last };
  const data = timeRange();
  return data === null ? null : { first: first ?? data.first, last: last ?? data.last };
}

function spanOf({ span, bins, minSpan }: BinOptions, rangeOf: () => TimeRange | null): TimeSpan {
  if (span?.kind === 'time') return span.span;
  if (span?.kind === 'number') {
    return Number.isInteger(span.width)
      ? { count: span.width, unit: 's' }
      : { count: Math.max(1, Math.round(span.width * 1e6)), unit: 'us' };
  }
  const range = rangeOf();
  return range ? timeSpanFor(range.first, range.last, bins ?? 100, minSpan) : { count: 1, unit: 's' };
}

/** All bins of the range, also those without data. Without any row there is a range only when the search has one. */
function allBuckets(
  rows: readonly PivotRow[],
  span: TimeSpan,
  bucketOf: (time: number) => number,
  fixedRange: boolean,
  context: RunContext,
): readonly PivotRow[] {
  const first = fixedRange && context.earliest !== null ? bucketOf(context.earliest) : rows[0]?.key.order;
  const end = fixedRange && context.latest !== null ? context.latest : null;
  const lastRow = rows.at(-1)?.key.order;
  if (typeof first !== 'number' || (end === null && typeof lastRow !== 'number')) return rows;
  const byStart = new Map(rows.map((row) => [row.key.order, row]));
  const filled: PivotRow[] = [];
  const isInside = (start: number): boolean => (end === null ? start <= (lastRow as number) : start < end);
  for (let start = first; isInside(start); start = addSpan(start, span, context.timeZone)) {
    if (filled.length >= maxChartRows) throw tooManyBuckets(first, Number(lastRow ?? end), context);
    filled.push(byStart.get(start) ?? { key: { value: start, order: start }, cells: new Map() });
    byStart.delete(start);
  }
  const [begin, last] = [filled[0]?.key.order, filled.at(-1)?.key.order];
  if (typeof begin === 'number' && typeof last === 'number')
    sayEmptyBins('timechart', { rows: filled.length, filled: rows.length, first: begin, last }, context);
  // Rows that lie outside (their _time was changed on the way) are shown too.
  return byStart.size === 0
    ? filled
    : [...filled, ...byStart.values()].sort((a, b) => Number(a.key.order) - Number(b.key.order));
}

function tooManyBuckets(first: number, last: number, context: RunContext): SplError {
  return new SplError(
    `'timechart' would have more than ${maxChartRows} rows: ${timesFrom({ first, last }, context)}.`,
    null,
    'Choose a greater span, a shorter time range, or write cont=f.',
    'limit',
  );
}

/** Leaves out the first and the last bin where they reach beyond the search's time range. */
function withoutPartial(rows: readonly PivotRow[], span: TimeSpan, context: RunContext): readonly PivotRow[] {
  const { earliest, latest, timeZone } = context;
  return rows.filter(({ key }) => {
    const start = Number(key.order);
    if (earliest !== null && start < earliest) return false;
    return latest === null || addSpan(start, span, timeZone) <= latest;
  });
}

function perTime(spec: AggregateSpec, value: Value, key: AxisKey, span: TimeSpan, timeZone: string): Value {
  const { perSeconds } = spec.aggregation;
  if (perSeconds === undefined || value == null || isMultivalue(value)) return value;
  const start = Number(key.order);
  const sum = toNumber(value);
  return sum === null ? value : withSixDecimals((sum * perSeconds) / (addSpan(start, span, timeZone) - start));
}

/** Splunk prints what it scales with six decimals (`10.000000`); here digits beyond them are kept, not rounded away. */
function withSixDecimals(rate: number): string {
  const text = formatNumber(rate);
  const decimals = text.split('.')[1]?.length ?? 0;
  return Number.isFinite(rate) && decimals < 6 ? rate.toFixed(6) : text;
}
