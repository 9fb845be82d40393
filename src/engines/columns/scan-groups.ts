import { aggregationLimits } from '../../commands/aggregate-group.ts';
import { compareKeys, keyText } from '../../commands/group-rows.ts';
import { writeSpan } from '../../commands/span-field.ts';
import type { Accumulator } from '../../functions/aggregation.ts';
import type { AggregateSpec } from '../../plan/aggregate-spec.ts';
import type { RunContext } from '../../plan/run-context.ts';
import type { ScanKey } from '../../plan/scan.ts';
import { newRow, type Row } from '../../values/row.ts';
import { binTime } from '../../values/time-span.ts';
import { type Scalar, toList } from '../../values/value.ts';
import { type Column, columnOfValues } from './column.ts';
import { combinations, noCombination } from './combinations.ts';
import { mergedRows } from './row-order.ts';
import type { ScanSource } from './scan-source.ts';

interface Group {
  readonly key: readonly Scalar[];
  readonly accumulators: readonly Accumulator[];
}

/** Rows in groups: of each of the rows that count, the numbers of its groups. */
interface Grouped {
  readonly source: ScanSource;
  /** Rows; one that is in several groups stands here for each of them. */
  readonly rows: Uint32Array;
  readonly groupOf: Uint32Array;
}

/** Aggregates rows by the values of columns (see `groupRows`, which does the same with rows). */
export function groupColumns(
  sources: readonly ScanSource[],
  by: readonly ScanKey[],
  specs: readonly AggregateSpec[],
  fillNull: string | null,
  context: RunContext,
): Row[] {
  const limits = aggregationLimits(context);
  const groups: Group[] = [];
  const known = new Map<string, number>();
  const groupFor = (key: readonly Scalar[]): number => {
    const text = keyText(key);
    let at = known.get(text);
    if (at === undefined) {
      context.memory.row(by.length + specs.length);
      at =
        groups.push({
          key,
          accumulators: specs.map(({ aggregation, parameter }) => aggregation.create(parameter, limits)),
        }) - 1;
      known.set(text, at);
    }
    return at;
  };
  if (by.length === 0) groupFor([]);
  const parts = sources.map((source) => grouped(source, by, fillNull, groupFor, context.timeZone));
  specs.forEach((spec, index) => {
    const { aggregation, argument } = spec;
    if (aggregation.ordered || aggregation.usesTime) addInOrder(parts, spec, index, groups);
    else for (const part of parts) addValues(part, argument.kind === 'field' ? argument.name : null, index, groups);
  });
  return groups
    .filter(({ key }) => key.length === by.length)
    .sort((a, b) => compareKeys(a.key, b.key))
    .map(({ key, accumulators }) => {
      const row = newRow();
      by.forEach(({ output }, index) => {
        row[output] = key[index];
      });
      specs.forEach(({ output }, index) => {
        row[output] = accumulators[index]!.result();
      });
      const span = by.find((each) => each.span !== null)?.span ?? null;
      if (span !== null) writeSpan(row, span, context.timeZone);
      return row;
    });
}

function grouped(
  source: ScanSource,
  by: readonly ScanKey[],
  fillNull: string | null,
  groupFor: (key: readonly Scalar[]) => number,
  timeZone: string,
): Grouped {
  const columns = by.map((key) => keyColumn(source, key, fillNull, timeZone));
  const found = combinations(columns, source.rows, source.mask);
  /** Per combination its groups. */
  const groupsOf: (readonly number[] | undefined)[] = [];
  let count = 0;
  const { ids, first } = found;
  const { mask } = source;
  for (let row = 0; row < source.rows; row++) {
    if (mask[row] === 0) continue;
    const id = ids[row]!;
    if (id === noCombination) continue;
    groupsOf[id] ??= keysAt(columns, first[id]!).map(groupFor);
    const { length } = groupsOf[id]!;
    count += length;
  }
  const rows = new Uint32Array(count);
  const groupOf = new Uint32Array(count);
  let at = 0;
  for (let row = 0; row < source.rows; row++) {
    if (mask[row] === 0 || ids[row] === noCombination) continue;
    for (const group of groupsOf[ids[row]!]!) {
      rows[at] = row;
      groupOf[at++] = group;
    }
  }
  return { source, rows, groupOf };
}

/** All keys that one row has: none when it lacks a by-field. */
function keysAt(columns: readonly (Column | null)[], row: number): readonly (readonly Scalar[])[] {
  let keys: Scalar[][] = [[]];
  for (const column of columns) {
    const values = toList(column?.value(row));
    keys = keys.flatMap((key) => values.map((value) => [...key, value]));
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
  if (known && field === '_time') {
    column = columnOfValues(
      Array.from(source.times, (time, row) =>
        source.mask[row] === 0 ? null : span === null ? time : binTime(time, span, timeZone),
      ),
    );
  } else if (known && field === '_raw') {
    column = columnOfValues(Array.from(source.mask, (counts, row) => (counts === 1 ? source.text(row) : null)));
  } else if (known) column = source.column(field);
  if (fillNull === null) return column;
  return columnOfValues(Array.from({ length: source.rows }, (_, row) => column?.value(row) ?? fillNull));
}

/** Values go to the groups in any order. */
function addValues(
  { source, rows, groupOf }: Grouped,
  field: string | null,
  index: number,
  groups: readonly Group[],
): void {
  if (field === null) {
    for (const group of groupOf) groups[group]!.accumulators[index]!.add(1, null);
    return;
  }
  const read = valueReader(source, field);
  if (read === null) return;
  for (let at = 0; at < rows.length; at++) groups[groupOf[at]!]!.accumulators[index]!.add(read(rows[at]!), null);
}

/** Values go to the groups newest first. */
function addInOrder(
  parts: readonly Grouped[],
  { argument }: AggregateSpec,
  index: number,
  groups: readonly Group[],
): void {
  const field = argument.kind === 'field' ? argument.name : null;
  const starts = parts.map(({ source, rows }) => {
    const start = new Uint32Array(source.rows + 1);
    for (const row of rows) start[row + 1]!++;
    for (let row = 0; row < source.rows; row++) start[row + 1]! += start[row]!;
    return start;
  });
  const readers = parts.map(({ source }) => (field === null ? () => 1 : valueReader(source, field)));
  for (const { part, row } of mergedRows(parts.map(({ source }) => source))) {
    const start = starts[part]!;
    const value = readers[part]?.(row);
    const time = parts[part]!.source.times[row]!;
    for (let at = start[row]!; at < start[row + 1]!; at++)
      groups[parts[part]!.groupOf[at]!]!.accumulators[index]!.add(value, time);
  }
}

/** Null when no row has the field. */
export function valueReader(source: ScanSource, field: string): ((row: number) => Row[string]) | null {
  if (field === '_time') return (row) => source.times[row];
  if (field === '_raw') return (row) => source.text(row);
  const column = source.column(field);
  return column && ((row) => column.value(row));
}
