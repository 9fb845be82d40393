import { compareText } from '../values/compare.ts';

/**
 * In which order columns come:
 * - stated: as a command stated them (`table`, `fields`, `stats`, the header of a lookup); what is added comes behind.
 * - names: `_time`, then by their names in code point order, whatever the order in which they were made. So results come
 *   that no command has put in order (the examples of the Search Reference: makeresults, eval, rex, streamstats).
 * - events: as `names`, with the text of the event and its metadata in front.
 */
export type ColumnOrder = 'stated' | 'names' | 'events';

const leading: Readonly<Record<'names' | 'events', readonly string[]>> = {
  names: ['_time'],
  events: ['_time', '_raw', 'host', 'source', 'sourcetype', 'index'],
};

/** `columns` in an order; the same list when it is in it already. */
export function inOrder(columns: readonly string[], order: ColumnOrder | undefined): readonly string[] {
  if (order === undefined || order === 'stated') return columns;
  const first = leading[order];
  const rank = (column: string): number => {
    const at = first.indexOf(column);
    return at < 0 ? first.length : at;
  };
  return [...columns].sort((a, b) => rank(a) - rank(b) || compareText(a, b));
}
