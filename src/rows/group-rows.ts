import type { AggregateSpec } from '../plan/aggregate-spec.ts';
import { compareText, compareValues } from '../values/compare.ts';
import { getOrAdd } from '../values/get-or-add.ts';
import { toText } from '../values/number.ts';
import { newRow, type Row } from '../values/row.ts';
import { isMultivalue, type Scalar, toList } from '../values/value.ts';
import { type AggregateGroup, AggregatePlan, type AggregateRun } from './aggregate-group.ts';
import { timeOf } from './row-time.ts';

interface Group {
  readonly key: readonly Scalar[];
  readonly state: AggregateGroup;
}

/**
 * Groups rows by the values of fields and aggregates each group (Search Reference, stats): a row that lacks a by-field
 * is left out; a multivalue by-field puts the row into one group per value, several give every combination. Values
 * group by their text. Groups come sorted by their keys, ascending. Without by-fields there is exactly one row.
 * `distinct`: a value repeated within one event counts once (`dedup_splitvals=t`).
 */
export function groupRows(
  rows: Iterable<Row>,
  by: readonly string[],
  specs: readonly AggregateSpec[],
  run: AggregateRun,
  distinct = false,
): Row[] {
  const plan = new AggregatePlan(specs, run);
  if (by.length === 0) {
    const group = plan.newGroup();
    for (const row of rows) group.add(row, timeOf(row));
    const result = newRow();
    group.write(result);
    return [result];
  }
  const groups = new Map<string, Group>();
  for (const row of rows) {
    for (const key of keysOf(row, by, distinct)) {
      const id = keyText(key);
      getOrAdd(groups, id, () => ({ key, state: plan.newGroup() })).state.add(row, timeOf(row));
    }
  }
  return [...groups.values()]
    .sort((a, b) => compareKeys(a.key, b.key))
    .map(({ key, state }) => {
      const result = newRow();
      for (let i = 0; i < by.length; i++) result[by[i]!] = key[i];
      state.write(result);
      return result;
    });
}

/** All group keys of a row: none when it lacks a by-field. */
export function keysOf(row: Row, by: readonly string[], distinct = false): readonly (readonly Scalar[])[] {
  let multiple = false;
  const plain: Scalar[] = [];
  for (const field of by) {
    const value = row[field];
    if (value == null) return [];
    if (isMultivalue(value)) multiple = true;
    else plain.push(value as Scalar);
  }
  if (!multiple) return [plain];
  let keys: Scalar[][] = [[]];
  for (const field of by) {
    const list = toList(row[field]);
    const values = distinct ? [...new Map(list.map((value) => [toText(value), value])).values()] : list;
    keys = keys.flatMap((key) => values.map((value) => [...key, value]));
  }
  return keys;
}

/** An unambiguous text for a key: `1` and `"1"` are the same group. */
export function keyText(key: readonly Scalar[]): string {
  if (key.length === 1) return toText(key[0]!);
  let text = '';
  for (const value of key) {
    const part = toText(value);
    text += `${part.length}:${part}`;
  }
  return text;
}

/** Key by key: numbers by value, text by code point; numbers spelled differently (`1.1`, `1.10`) by their text. */
export function compareKeys(a: readonly Scalar[], b: readonly Scalar[]): number {
  for (let i = 0; i < a.length; i++) {
    const order = compareValues(a[i]!, b[i]!) || compareText(toText(a[i]!), toText(b[i]!));
    if (order !== 0) return order;
  }
  return 0;
}
