import { addDefaultFields } from '../../values/default-fields.ts';
import { newRow } from '../../values/row.ts';
import type { Value } from '../../values/value.ts';
import { type Column, columnOfValues } from './column.ts';
import type { EventSegment } from './event-segment.ts';
import type { OrderedRows } from './row-order.ts';
import type { ColumnRows } from './rule-chain.ts';

/** The rows of one segment that a scan works on, with those that it keeps. */
export interface ScanSource extends OrderedRows, ColumnRows {
  /** The names of all fields that some row may have. */
  readonly fields: ReadonlySet<string>;
}

/** The events of a segment, or the rows that they have in a table; null when they have none. */
export function scanSource(
  segment: EventSegment,
  table: string,
  defaults: ReadonlySet<string>,
  timeZone: string,
): ScanSource | null {
  if (table === 'event') {
    const { events, rows, deleted } = segment;
    return {
      rows,
      get times() {
        return segment.times;
      },
      get numbers() {
        return segment.numbers;
      },
      get order() {
        return segment.order;
      },
      mask: deleted === null ? new Uint8Array(rows).fill(1) : deleted.map((is) => 1 - is),
      // All names are known only when the events are classified.
      get fields() {
        return events.fields;
      },
      text: (row) => segment.text(row),
      column: withDefaults((field) => events.column(field), segment, defaults, timeZone),
      isDerived: (field) => events.isDerived(field),
    };
  }
  const found = segment.events.dataset(table);
  let ordered: ArrayLike<number> | null = null;
  if (found === null) return null;
  const { eventOf, members, rows, times } = found;
  const mask = members.slice();
  const { deleted } = segment;
  if (deleted !== null)
    for (let row = 0; row < rows; row++) mask[row]! &= 1 - deleted[eventOf === null ? row : eventOf[row]!]!;
  return {
    rows,
    times,
    numbers: eventOf === null ? segment.numbers : Float64Array.from(eventOf, (event) => segment.numbers[event]!),
    get order() {
      ordered ??= eventOf === null ? segment.order : orderOf(segment.order, eventOf);
      return ordered;
    },
    mask,
    fields: found.fields,
    text: (row) => found.text(row),
    column: (field) => found.column(field),
  };
}

/** Rows in the order of their events; of one event's rows the later first. */
function orderOf(events: Uint32Array, eventOf: Uint32Array): Uint32Array {
  const rowsOf = new Map<number, number[]>();
  eventOf.forEach((event, row) => {
    const rows = rowsOf.get(event);
    if (rows === undefined) rowsOf.set(event, [row]);
    else rows.unshift(row);
  });
  return Uint32Array.from([...events].flatMap((event) => rowsOf.get(event) ?? []));
}

/** Columns among which are the default fields that the search names: made where events have none of that name. */
function withDefaults(
  column: (field: string) => Column | null,
  segment: EventSegment,
  defaults: ReadonlySet<string>,
  timeZone: string,
): (field: string) => Column | null {
  if (defaults.size === 0) return column;
  const { rows, times } = segment;
  const made = new Map<string, Column>();
  return (field) => {
    const stored = column(field);
    if (!defaults.has(field)) return stored;
    let result = made.get(field);
    if (result === undefined) {
      const only = new Set([field]);
      const values: Value[] = [];
      for (let row = 0; row < rows; row++) {
        const scratch = newRow();
        scratch._time = times[row];
        scratch[field] = stored?.value(row);
        scratch._raw = segment.text(row);
        addDefaultFields(scratch, only, timeZone);
        values.push(scratch[field]);
      }
      result = columnOfValues(values);
      made.set(field, result);
    }
    return result;
  };
}

/** Null when no row has the field. */
export function valueReader(source: ScanSource, field: string): ((row: number) => Value) | null {
  if (field === '_time') return (row) => source.times[row];
  if (field === '_raw') return (row) => source.text(row);
  const column = source.column(field);
  return column && ((row) => column.value(row));
}
