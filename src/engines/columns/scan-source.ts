import { addDefaultFields } from '../../values/default-fields.ts';
import { newRow } from '../../values/row.ts';
import type { Value } from '../../values/value.ts';
import { type Column, columnOfValues } from './column.ts';
import type { DatasetRows } from './dataset-rows.ts';
import { rowsOfMask } from './derived-columns.ts';
import type { EventColumns } from './event-columns.ts';
import type { EventSegment } from './event-segment.ts';
import { newestFirst, type OrderedRows } from './row-order.ts';
import type { ColumnRows } from './rule-chain.ts';
import type { ScanTexts } from './word-search.ts';

/** The rows of one segment that a scan works on, with those that it keeps. */
export interface ScanSource extends OrderedRows, ColumnRows {
  /** The names of all fields that some row may have. */
  readonly fields: ReadonlySet<string>;
  /** A source with those rows alone, in the same order: fields that were not asked for yet are then made for few rows. Null where that has no form. */
  narrowed(mask: Uint8Array): ScanSource | null;
}

/** Events that are looked at, of one segment. */
interface Events {
  readonly columns: EventColumns;
  /** Per event its number. */
  numbers(): Float64Array;
  /** Newest first. */
  order(): Uint32Array;
}

/** The events of a segment, or the rows that they have in a table; null when they have none. */
export function scanSource(
  segment: EventSegment,
  table: string,
  defaults: ReadonlySet<string>,
  timeZone: string,
): ScanSource | null {
  const { rows, deleted } = segment;
  const events: Events = { columns: segment.events, numbers: () => segment.numbers, order: () => segment.order };
  if (table === 'event') {
    const mask = deleted === null ? new Uint8Array(rows).fill(1) : deleted.map((is) => 1 - is);
    return new EventSource(events, mask, defaults, timeZone);
  }
  const found = segment.events.dataset(table);
  if (found === null) return null;
  const { eventOf } = found;
  const mask = found.members.slice();
  if (deleted !== null)
    for (let row = 0; row < mask.length; row++) mask[row]! &= 1 - deleted[eventOf === null ? row : eventOf[row]!]!;
  return new DatasetSource(events, found, table, mask);
}

function narrowedEvents({ columns, numbers }: Events, rows: Uint32Array): Events {
  const few = columns.narrowed(rows);
  return {
    columns: few,
    numbers: () => Float64Array.from(rows, (row) => numbers()[row]!),
    order: () => newestFirst(few.times),
  };
}

class EventSource implements ScanSource {
  readonly column: (field: string) => Column | null;
  private numbersMade: Float64Array | null = null;

  constructor(
    private readonly events: Events,
    readonly mask: Uint8Array,
    private readonly defaults: ReadonlySet<string>,
    private readonly timeZone: string,
  ) {
    this.column = withDefaults(events.columns, defaults, timeZone);
  }

  get rows(): number {
    return this.events.columns.rows;
  }

  get times(): Float64Array {
    return this.events.columns.times;
  }

  get numbers(): Float64Array {
    this.numbersMade ??= this.events.numbers();
    return this.numbersMade;
  }

  get order(): Uint32Array {
    return this.events.order();
  }

  /** Known only when the events are classified. */
  get fields(): ReadonlySet<string> {
    return this.events.columns.fields;
  }

  text(row: number): string {
    return this.events.columns.text(row);
  }

  get scanTexts(): ScanTexts | null {
    return this.events.columns.scanTexts;
  }

  isDerived(field: string): boolean {
    return this.defaults.has(field) || this.events.columns.isDerived(field);
  }

  narrowed(mask: Uint8Array): ScanSource {
    const rows = rowsOfMask(mask);
    const events = narrowedEvents(this.events, rows);
    return new EventSource(events, new Uint8Array(rows.length).fill(1), this.defaults, this.timeZone);
  }
}

class DatasetSource implements ScanSource {
  private numbersMade: Float64Array | null = null;
  private ordered: Uint32Array | null = null;

  constructor(
    private readonly events: Events,
    private readonly found: DatasetRows,
    private readonly table: string,
    readonly mask: Uint8Array,
  ) {}

  get rows(): number {
    return this.found.rows;
  }

  get times(): Float64Array {
    return this.found.times;
  }

  get numbers(): Float64Array {
    if (this.numbersMade === null) {
      const numbers = this.events.numbers();
      const { eventOf } = this.found;
      this.numbersMade = eventOf === null ? numbers : Float64Array.from(eventOf, (event) => numbers[event]!);
    }
    return this.numbersMade;
  }

  get order(): Uint32Array {
    const { eventOf } = this.found;
    this.ordered ??= eventOf === null ? this.events.order() : orderOf(this.events.order(), eventOf);
    return this.ordered;
  }

  get fields(): ReadonlySet<string> {
    return this.found.fields;
  }

  text(row: number): string {
    return this.found.text(row);
  }

  column(field: string): Column | null {
    return this.found.column(field);
  }

  isDerived(field: string): boolean {
    return this.found.isDerived(field);
  }

  narrowed(mask: Uint8Array): ScanSource | null {
    const { eventOf } = this.found;
    const ofEvent = eventOf === null ? mask : eventsOf(mask, eventOf, this.events.columns.rows);
    const events = narrowedEvents(this.events, rowsOfMask(ofEvent));
    const found = events.columns.dataset(this.table);
    if (found === null) return null;
    // All rows of these events, in the same order, of which some may not be wanted.
    const kept = eventOf === null ? null : rowsOfMask(Uint8Array.from(eventOf, (event) => ofEvent[event]!));
    if (found.rows !== (kept?.length ?? events.columns.rows)) return null;
    const own = kept === null ? new Uint8Array(found.rows).fill(1) : Uint8Array.from(kept, (row) => mask[row]!);
    return new DatasetSource(events, found, this.table, own);
  }
}

/** Per event 1 when one of its rows is in the mask. */
function eventsOf(mask: Uint8Array, eventOf: Uint32Array, events: number): Uint8Array {
  const found = new Uint8Array(events);
  for (let row = 0; row < mask.length; row++) if (mask[row] === 1) found[eventOf[row]!] = 1;
  return found;
}

/** Rows in the order of their events; of one event's rows, which stand together, the later first. */
function orderOf(events: Uint32Array, eventOf: Uint32Array): Uint32Array {
  const ends = new Uint32Array(events.length);
  const counts = new Uint32Array(events.length);
  for (let row = 0; row < eventOf.length; row++) {
    ends[eventOf[row]!] = row + 1;
    counts[eventOf[row]!]!++;
  }
  const order = new Uint32Array(eventOf.length);
  let at = 0;
  for (const event of events) for (let i = 1; i <= counts[event]!; i++) order[at++] = ends[event]! - i;
  return order;
}

/** Columns among which are the default fields that the search names: made where events have none of that name. */
function withDefaults(
  events: EventColumns,
  defaults: ReadonlySet<string>,
  timeZone: string,
): (field: string) => Column | null {
  const column = (field: string): Column | null => events.column(field);
  if (defaults.size === 0) return column;
  const { rows } = events;
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
        scratch._time = events.times[row];
        scratch[field] = stored?.value(row);
        scratch._raw = events.text(row);
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
