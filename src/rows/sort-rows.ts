import type { SortKey, SortType } from '../plan/row-operators.ts';
import { compareIp } from '../values/cidr.ts';
import { compareText } from '../values/compare.ts';
import { toNumber, toText } from '../values/number.ts';
import type { Row } from '../values/row.ts';
import type { Value } from '../values/value.ts';

/**
 * Sorts rows in place. Equal rows keep their order; rows that lack a key come last, whatever the direction. Rule: Search
 * Reference, "sort".
 */
export function sortRows(rows: Row[], keys: readonly SortKey[]): Row[] {
  const entries = rows.map((row) => ({ row, values: keys.map((key) => sortValue(row[key.field])) }));
  entries.sort((a, b) => compareByKeys(a.values, b.values, keys));
  for (let i = 0; i < entries.length; i++) rows[i] = entries[i]!.row;
  return rows;
}

/** The order of two rows by their values for each key. */
export function compareByKeys(a: readonly SortValue[], b: readonly SortValue[], keys: readonly SortKey[]): number {
  for (let i = 0; i < keys.length; i++) {
    const order = compareSortValues(a[i]!, b[i]!, keys[i]!);
    if (order !== 0) return order;
  }
  return 0;
}

/** A value prepared for comparing: text, number and whether it may be an address, each worked out once. */
export interface SortValue {
  readonly text: string | null;
  readonly number: number | null;
  readonly mayBeIp: boolean;
}

const absent: SortValue = { text: null, number: null, mayBeIp: false };

export function sortValue(value: Value): SortValue {
  if (value == null) return absent;
  const text = typeof value === 'object' ? value.map(toText).join('\n') : toText(value);
  const number = toNumber(value);
  return {
    text,
    number: Number.isNaN(number) ? null : number,
    mayBeIp: number === null && /^[0-9a-f:.]{2,45}$/i.test(text),
  };
}

function compareSortValues(a: SortValue, b: SortValue, { type, descending }: SortKey): number {
  if (a.text === null || b.text === null) return Number(a.text === null) - Number(b.text === null);
  const order = compareAs(type, a, b);
  return descending ? -order : order;
}

function compareAs(type: SortType, a: SortValue, b: SortValue): number {
  if (type === 'str') return compareText(a.text!, b.text!);
  if (type !== 'ip' && a.number !== null && b.number !== null) return Math.sign(a.number - b.number) || 0;
  if (type === 'num' && (a.number === null) !== (b.number === null)) return a.number === null ? 1 : -1;
  if (type !== 'num' && a.mayBeIp && b.mayBeIp) {
    const order = compareIp(a.text!, b.text!);
    if (order !== null) return order;
  }
  return compareText(a.text!, b.text!);
}
