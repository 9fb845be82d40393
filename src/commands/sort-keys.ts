import type { SortKey, SortType } from '../plan/operator.ts';
import type { Argument, Span } from '../syntax/ast.ts';
import { SplError } from '../syntax/spl-error.ts';
import { compareIp } from '../values/cidr.ts';
import { compareText } from '../values/compare.ts';
import { toNumber, toText } from '../values/number.ts';
import type { Row } from '../values/row.ts';
import type { Value } from '../values/value.ts';
import { type ArgumentReader, nameOfText } from './arguments.ts';

const types: readonly string[] = ['auto', 'num', 'str', 'ip'];

/**
 * Reads sort keys up to the end of the arguments (Search Reference, "sort"). A sign that stands alone holds for all keys
 * that follow and have none of their own; `desc` or `d` at the end turns every key round.
 */
export function readSortKeys(reader: ArgumentReader): SortKey[] {
  const keys: SortKey[] = [];
  let common = false;
  for (;;) {
    while (reader.comma()) {}
    const item = reader.peek();
    if (item === null) return keys;
    if (isWord(item, '-') || isWord(item, '+')) {
      reader.next();
      const sign = item.text === '-';
      const next = reader.peek();
      // `-"a field"` is one key, though the lexer cuts it in two.
      if (next?.kind === 'text' && next.quoted && next.span.start === item.span.end) {
        reader.next();
        keys.push({ field: next.text, descending: sign, type: 'auto' });
      } else common = sign;
      continue;
    }
    const order = keys.length > 0 ? directionWord(item) : null;
    if (order !== null) {
      reader.next();
      while (reader.comma()) {}
      if (!reader.done()) {
        throw new SplError(
          `'${order.text}' can only stand at the end, where it holds for all fields.`,
          order.span,
          "Put '-' before a field to sort it in descending order.",
          'arguments',
        );
      }
      return order.descending ? keys.map((key) => ({ ...key, descending: !key.descending })) : keys;
    }
    keys.push(readKey(reader, item, common));
  }
}

type Word = Extract<Argument, { kind: 'text' }>;

function isWord(item: Argument, text: string): item is Word {
  return item.kind === 'text' && !item.quoted && item.text === text;
}

function directionWord(item: Argument): { text: string; descending: boolean; span: Span } | null {
  if (item.kind !== 'text' || item.quoted) return null;
  const word = item.text.toLowerCase();
  if (word === 'd' || word === 'desc') return { text: item.text, descending: true, span: item.span };
  if (word === 'a' || word === 'asc') return { text: item.text, descending: false, span: item.span };
  return null;
}

function readKey(reader: ArgumentReader, item: Argument, common: boolean): SortKey {
  if (item.kind === 'text') {
    reader.next();
    const { text, quote } = nameOfText(item);
    const sign = quote === '' && text.length > 1 ? text[0] : '';
    const signed = sign === '-' || sign === '+';
    return { field: signed ? unquoted(text.slice(1)) : text, descending: signed ? sign === '-' : common, type: 'auto' };
  }
  if (item.kind === 'call') {
    const sign = item.name[0];
    const signed = sign === '-' || sign === '+';
    const name = signed ? item.name.slice(1) : item.name;
    const descending = signed ? sign === '-' : common;
    reader.next();
    const type = name.toLowerCase();
    // Anything else with brackets is the name of a column that an aggregate made: `sort -count(x)`.
    return types.includes(type)
      ? { field: unquoted(item.inner.trim()), descending, type: type as SortType }
      : { field: `${name}(${item.inner})`, descending, type: 'auto' };
  }
  return reader.fail('Expected a field to sort by.');
}

function unquoted(text: string): string {
  const quote = text[0];
  return text.length > 1 && (quote === '"' || quote === "'") && text.endsWith(quote) ? text.slice(1, -1) : text;
}

/**
 * Sorts rows in place. Equal rows keep their order; rows that lack a key come last, whatever the direction. Rule: Search
 * Reference, "sort".
 */
export function sortRows(rows: Row[], keys: readonly SortKey[]): Row[] {
  const entries = rows.map((row) => ({ row, values: keys.map((key) => sortValue(row[key.field])) }));
  entries.sort((a, b) => {
    for (let i = 0; i < keys.length; i++) {
      const order = compareSortValues(a.values[i]!, b.values[i]!, keys[i]!);
      if (order !== 0) return order;
    }
    return 0;
  });
  for (let i = 0; i < entries.length; i++) rows[i] = entries[i]!.row;
  return rows;
}

/** A value prepared for comparing: text, number and whether it may be an address, each worked out once. */
interface SortValue {
  readonly text: string | null;
  readonly number: number | null;
  readonly mayBeIp: boolean;
}

const absent: SortValue = { text: null, number: null, mayBeIp: false };

function sortValue(value: Value): SortValue {
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

/** A key as it is written, for descriptions. */
export function printSortKey({ field, descending, type }: SortKey): string {
  return `${type === 'auto' ? field : `${type}(${field})`}${descending ? ' descending' : ''}`;
}
