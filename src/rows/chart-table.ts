import type { AggregateSpec } from '../plan/aggregate-spec.ts';
import type { ChartField, PivotOperator } from '../plan/row-operators.ts';
import type { RowStream, RunContext } from '../plan/run-context.ts';
import type { SeriesOptions } from '../plan/series-options.ts';
import { toText } from '../values/number.ts';
import { newRow, type Row } from '../values/row.ts';
import { type Scalar, toList, type Value } from '../values/value.ts';
import { type Axis, type AxisKey, axisFor, plainAxis, rangeOf } from './axis.ts';
import { nullSeries, type PivotRow, type PivotTable, type Series } from './pivot-table.ts';

/** Rows that a chart may have (limits.conf, maxresultrows). */
export const maxChartRows = 50_000;

/** How the rows of a chart lie on their axis. */
export interface ChartRows {
  readonly field: string;
  /** The rows to show, in order, given those that have data. */
  readonly complete: (rows: readonly PivotRow[]) => readonly PivotRow[];
  /** For results that depend on the length of the bin (`per_hour`). */
  readonly adjust?: (spec: AggregateSpec, key: AxisKey, value: Value) => Value;
}

/** What the fields of a chart say of a row: its places on the axis, and the series that it is in. */
export interface ChartKeys {
  keysOf(value: Value): readonly AxisKey[];
  seriesOf(value: Value): readonly Series[];
}

/** `columnAxis`: of the column field's values. */
export function chartKeys(
  { column, series, distinctSplitValues }: PivotOperator,
  axis: Axis,
  columnAxis: Axis,
): ChartKeys {
  return {
    keysOf: (value) => keysOn(axis, value, distinctSplitValues),
    seriesOf: column === null ? () => noSplit : (value) => seriesOn(columnAxis, value, distinctSplitValues, series),
  };
}

/** Whether the series that are not chosen are shown together. */
export const mergesOthers = ({ column, series }: PivotOperator): boolean =>
  column !== null && series.otherName !== null && series.choice.test.kind !== 'all';

/** The rows of a chart whose table is filled. */
export function chartOf(
  table: PivotTable,
  specs: readonly AggregateSpec[],
  { column, series }: PivotOperator,
  chartRows: ChartRows,
  context: RunContext,
): RowStream {
  const shown = chartRows.complete(table.rows());
  const columns = column ? seriesColumns(table, specs, series, chartRows.field) : plainColumns(specs);
  const results =
    column && columns.length === 0
      ? []
      : shown.map((row) => {
          context.memory.row(columns.length);
          return resultRow(row, columns, chartRows);
        });
  return { columns: [chartRows.field, ...columns.map(({ name }) => name)], open: false, rows: results };
}

const noSplit: readonly Series[] = [''];

interface Column {
  readonly name: string;
  readonly cell: string;
  readonly spec: AggregateSpec;
  readonly index: number;
}

function plainColumns(specs: readonly AggregateSpec[]): Column[] {
  return specs.map((spec, index) => ({ name: spec.output, cell: '', spec, index }));
}

function seriesColumns(
  table: PivotTable,
  specs: readonly AggregateSpec[],
  options: SeriesOptions,
  rowField: string,
): Column[] {
  const chosen = table.chosenSeries(options.choice);
  const series = chosen.names.map((name) => ({ cell: name, shown: name }));
  if (chosen.nullKey !== null && options.nullName !== null)
    series.push({ cell: chosen.nullKey, shown: options.nullName });
  if (chosen.otherKey !== null && options.otherName !== null)
    series.push({ cell: chosen.otherKey, shown: options.otherName });
  const single = specs.length === 1;
  return specs.flatMap((spec, index) =>
    series.map(({ cell, shown }) => {
      const name = single ? shown : columnName(spec.output, shown, options);
      // A column with a leading underscore would be internal (Search Reference, timechart), one of the row field hidden.
      return { name: name.startsWith('_') || name === rowField ? `VALUE${name}` : name, cell, spec, index };
    }),
  );
}

function columnName(aggregate: string, value: string, { format, separator }: SeriesOptions): string {
  return format === null
    ? `${aggregate}${separator}${value}`
    : format.replace(/\$(AGG|VAL)\$/gi, (_, part: string) => (part.toUpperCase() === 'AGG' ? aggregate : value));
}

function resultRow({ key, cells }: PivotRow, columns: readonly Column[], { field, adjust }: ChartRows): Row {
  const row = newRow();
  row[field] = key.value;
  for (const { name, cell, spec, index } of columns) {
    const group = cells.get(cell);
    const value = group ? group.result(index) : spec.aggregation.empty;
    row[name] = adjust ? adjust(spec, key, value) : value;
  }
  return row;
}

function keysOn(axis: Axis, value: Value, distinct: boolean): AxisKey[] {
  return valuesOf(value, distinct).flatMap((item) => axis.keyOf(item) ?? []);
}

function valuesOf(value: Value, distinct: boolean): readonly Scalar[] {
  const list = toList(value);
  return distinct && list.length > 1 ? [...new Map(list.map((item) => [toText(item), item])).values()] : list;
}

function seriesOn(axis: Axis, value: Value, distinct: boolean, { nullName }: SeriesOptions): readonly Series[] {
  const list = valuesOf(value, distinct);
  if (list.length === 0) return nullName === null ? [] : [nullSeries];
  return list.flatMap((item) => {
    const key = axis.keyOf(item);
    return key ? [toText(key.value)] : [];
  });
}

/** True when the axis of a field is found from the data: its rows have to be held. */
export function needsRange(field: ChartField | null): boolean {
  return field?.bins != null && field.bins.span === null;
}

export function axisOf(field: ChartField | null, rows: readonly Row[] | null, context: RunContext): Axis {
  if (!field?.bins) return plainAxis;
  const range = needsRange(field) && rows ? rangeOf(rows.flatMap((row) => toList(row[field.name]))) : null;
  return axisFor(field.bins, range, field.name === '_time', context);
}

/** Chart rows with the empty bins between the first and the last, at most `limit`. */
export function withGaps(rows: readonly PivotRow[], axis: Axis, limit: number): readonly PivotRow[] | null {
  const filled: PivotRow[] = [];
  for (const row of rows) {
    const previous = filled.at(-1);
    const target = row.key.order;
    if (previous && typeof target === 'number') {
      for (let key = axis.after(previous.key); key && (key.order as number) < target; key = axis.after(key)) {
        if (filled.length >= limit) return null;
        // Bounds are computed along different ways, so that the last one may be off by a rounding error.
        if (Math.abs((key.order as number) - target) <= Math.abs(target) * 1e-12) break;
        filled.push({ key, cells: new Map() });
      }
    }
    filled.push(row);
  }
  return filled;
}
