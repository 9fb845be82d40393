import type { SortKey, SortType } from '../../plan/row-operators.ts';
import type { Argument, Span } from '../../syntax/ast.ts';
import { SplError } from '../../syntax/spl-error.ts';
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

/** A key as it is written, for descriptions. */
export function printSortKey({ field, descending, type }: SortKey): string {
  return `${type === 'auto' ? field : `${type}(${field})`}${descending ? ' descending' : ''}`;
}
