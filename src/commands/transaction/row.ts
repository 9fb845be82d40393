import { compareText } from '../../values/compare.ts';
import { toText } from '../../values/number.ts';
import { copyRow, newRow, type Row } from '../../values/row.ts';
import { fromList, type Scalar, toList, type Value } from '../../values/value.ts';
import type { Transaction } from './pool.ts';

/** How the fields of a transaction's events become those of its row. */
export interface TransactionRendering {
  /** One entry for each event (true: all fields), else the distinct values, sorted. */
  readonly lists: boolean | ReadonlySet<string>;
  /** What stands in lists for an event that lacks the field. */
  readonly nullText: string;
  /** `_raw` is a multivalue instead of one text. */
  readonly multivalueRaw: boolean;
}

/** Fields that a transaction adds to those of its events. */
export const transactionFields = ['duration', 'eventcount', 'closed_txn', 'field_match_sum', 'linecount'] as const;

/**
 * The row of a transaction (Search Reference, transaction): `_time` and other internal and date fields of its earliest
 * event, `_raw` of all in order of time, the union of all other fields.
 */
export function transactionRow(
  transaction: Transaction,
  matchFields: readonly string[],
  rendering: TransactionRendering,
): Row {
  const events = transaction.events.length === 1 ? transaction.events : [...transaction.events].reverse();
  const earliest = events[0]!;
  const row = newRow();
  const names = new Set<string>();
  for (const event of events) for (const field in event) if (event[field] != null) names.add(field);
  for (const field of names) {
    row[field] = isOfEarliest(field) ? earliest[field] : unionOf(field, events, rendering);
  }
  row._time = transaction.oldest ?? earliest._time;
  const raws = events.flatMap((event) => toList(event._raw).map(toText));
  row._raw = rendering.multivalueRaw ? fromList(raws) : raws.length === 0 ? null : raws.join('\n');
  row.duration =
    transaction.newest === null || transaction.oldest === null
      ? 0
      : secondsBetween(transaction.oldest, transaction.newest);
  row.eventcount = events.length;
  row.closed_txn = transaction.closed ? 1 : 0;
  row.field_match_sum = matchFields.reduce(
    (sum, field) => sum + events.filter((event) => event[field] != null).length,
    0,
  );
  row.linecount = raws.reduce((sum, raw) => sum + raw.split('\n').length, 0);
  return row;
}

/** An event that belongs to no transaction (`keeporphans=t`). */
export function orphanRow(event: Row): Row {
  const row = copyRow(event);
  row._txn_orphan = 1;
  return row;
}

const isOfEarliest = (field: string): boolean => field.startsWith('_') || field.startsWith('date_');

function unionOf(field: string, events: readonly Row[], { lists, nullText }: TransactionRendering): Value {
  const asList = lists === true || (lists !== false && lists.has(field));
  if (asList) {
    const list: Scalar[] = [];
    for (const event of events) {
      const values = toList(event[field]);
      if (values.length === 0) list.push(nullText);
      else list.push(...values);
    }
    return fromList(list);
  }
  if (events.length === 1 && !Array.isArray(events[0]![field])) return events[0]![field];
  const distinct = new Map<string, Scalar>();
  for (const event of events) for (const value of toList(event[field])) distinct.set(toText(value), value);
  return fromList([...distinct].sort(([a], [b]) => compareText(a, b)).map(([, value]) => value));
}

/** Without the noise that the difference of two long decimals has. */
function secondsBetween(from: number, to: number): number {
  return Math.round((to - from) * 1e6) / 1e6;
}
