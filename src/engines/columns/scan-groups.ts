import type { AggregateSpec } from '../../plan/aggregate-spec.ts';
import type { RunContext } from '../../plan/run-context.ts';
import type { ScanKey } from '../../plan/scan.ts';
import { writeSpan } from '../../plan/span-field.ts';
import { aggregationLimits } from '../../rows/aggregate-group.ts';
import { newRow, type Row } from '../../values/row.ts';
import { type Scalar, toList } from '../../values/value.ts';
import { Column, columnOfValues } from './column.ts';
import { type Combinations, combinations } from './combinations.ts';
import { ExtendedDictionary } from './extended-dictionary.ts';
import { GroupKeys } from './group-keys.ts';
import { GroupValues } from './group-values.ts';
import { GroupedRows } from './grouped-rows.ts';
import type { ScanSource } from './scan-source.ts';
import { timeColumn } from './time-column.ts';

/** Aggregates rows by the values of columns (see `groupRows`, which does the same with rows). */
export function groupColumns(
  sources: readonly ScanSource[],
  by: readonly ScanKey[],
  specs: readonly AggregateSpec[],
  fillNull: string | null,
  context: RunContext,
): Row[] {
  const groups = new GroupKeys(() => context.memory.row(by.length + specs.length));
  if (by.length === 0) groups.numberOf([]);
  const parts = sources.map((source) => groupedSource(source, by, fillNull, groups, context.timeZone).grouped);
  const limits = aggregationLimits(context);
  const values = specs.map((spec) => new GroupValues(spec, limits, parts, groups.keys.length));
  const span = by.find((each) => each.span !== null)?.span ?? null;
  return groups.sorted().map((group) => {
    const row = newRow();
    const key = groups.keys[group]!;
    for (let i = 0; i < by.length; i++) row[by[i]!.output] = key[i];
    for (let i = 0; i < specs.length; i++) row[specs[i]!.output] = values[i]!.result(group);
    if (span !== null) writeSpan(row, span, context.timeZone);
    return row;
  });
}

/** The rows of a source in groups, and the combinations of values of the keys that decide them. */
export function groupedSource(
  source: ScanSource,
  by: readonly ScanKey[],
  fillNull: string | null,
  groups: GroupKeys,
  timeZone: string,
): { readonly grouped: GroupedRows; readonly found: Combinations } {
  const { mask } = source;
  const columns = by.map((key) => keyColumn(source, key, fillNull, timeZone));
  const found = combinations(columns, source.rows, mask.includes(0) ? mask : null);
  const groupsOf = Array.from(found.first, (row) =>
    row < 0 ? [] : keysAt(columns, row).map((key) => groups.numberOf(key)),
  );
  return { grouped: new GroupedRows(source, found, groupsOf), found };
}

/** All keys that one row has: none when it lacks a by-field. */
function keysAt(columns: readonly (Column | null)[], row: number): readonly (readonly Scalar[])[] {
  const values = columns.map((column) => column?.value(row));
  if (values.every((value) => typeof value === 'string' || typeof value === 'number')) return [values];
  let keys: Scalar[][] = [[]];
  for (const value of values) {
    const list = toList(value);
    keys = keys.flatMap((key) => list.map((item) => [...key, item]));
  }
  return keys;
}

function keyColumn(
  source: ScanSource,
  { field, known, span }: ScanKey,
  fillNull: string | null,
  timeZone: string,
): Column | null {
  let column: Column | null = null;
  if (known && field === '_time') column = timeColumn(source.times, source.mask, span, timeZone);
  else if (known && field === '_raw')
    column = columnOfValues(Array.from(source.mask, (counts, row) => (counts === 1 ? source.text(row) : null)));
  else if (known) column = source.column(field);
  return fillNull === null ? column : filled(column, fillNull, source.rows);
}

/** The column with a text where rows have no value. */
function filled(column: Column | null, text: string, rows: number): Column {
  const dictionary =
    column === null ? columnOfValues([text]).dictionary : new ExtendedDictionary(column.dictionary, [null, text]);
  const codes = new Uint32Array(rows);
  for (let row = 0; row < rows; row++) codes[row] = column?.codes[row] || dictionary.size;
  return new Column(rows, dictionary, codes);
}
