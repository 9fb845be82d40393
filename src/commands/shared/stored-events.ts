import type { RunContext } from '../../plan/run-context.ts';
import { quotedText } from '../../syntax/text-escapes.ts';
import { toNumber, toText } from '../../values/number.ts';
import { type Row, rowOf } from '../../values/row.ts';
import { strftime } from '../../values/strftime.ts';
import { type Scalar, toList, type Value } from '../../values/value.ts';
import { compileWildcard } from '../../values/wildcard.ts';

/** Fields that say where an event came from; in rows that are stored again they are kept as `orig_...`. */
const metadata: ReadonlySet<string> = new Set(['index', 'sourcetype', 'source', 'host']);

/**
 * Rows as events to be stored (Search Reference, "collect"): the time of the row, or the start of the search, or now;
 * the text of the row, or its fields as `name="value"` behind the time.
 */
export function rowsAsEvents(rows: readonly Row[], marker: string, context: RunContext): Row[] {
  return rows.map((row) => {
    const time = toNumber(row._time) ?? context.earliest ?? context.now;
    const event = rowOf({ _time: time });
    for (const field in row) {
      if (row[field] == null || field.startsWith('_')) continue;
      event[metadata.has(field) ? `orig_${field}` : field] = row[field];
    }
    const text = typeof row._raw === 'string' ? row._raw : eventText(event, time, context.timeZone);
    event._raw = marker === '' ? text : `${text}, ${marker}`;
    return event;
  });
}

function eventText(event: Row, time: number, zone: string): string {
  const parts = [strftime(time, '%m/%d/%Y %H:%M:%S %z', zone)];
  for (const field in event) {
    if (field === '_time') continue;
    for (const value of toList(event[field])) parts.push(`${field}=${quotedText(toText(value))}`);
  }
  return parts.join(', ');
}

/** Events of the search's time range in the indexes that the patterns name; without patterns, of all but internal ones. */
export function* eventsOfIndexes(patterns: readonly string[], context: RunContext): Iterable<Row> {
  const named = patterns.map((pattern) => compileWildcard(pattern, { caseSensitive: false }));
  for (const row of context.store.events({ earliest: context.earliest, latest: context.latest })) {
    const index = textOf(row.index);
    if (named.length === 0 ? !index.startsWith('_') : named.some((matches) => matches(index))) yield row;
  }
}

export function textOf(value: Value): string {
  const [first] = toList(value);
  return first === undefined ? '' : toText(first as Scalar);
}
