import { once } from '../../knowledge/once.ts';
import { addDefaultFields } from '../../values/default-fields.ts';
import { newRow } from '../../values/row.ts';
import type { Value } from '../../values/value.ts';
import { type Column, columnOfValues } from './column.ts';
import type { DatasetRows } from './dataset-rows.ts';
import { rowsOfMask } from './derived-columns.ts';
import type { EventColumns } from './event-columns.ts';
import type { EventSegment } from './event-segment.ts';
import { newestFirst, type OrderedRows } from './row-order.ts';
import { type ColumnRows, timeAt } from './rule-chain.ts';
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
  /** Per event 1 when it was deleted; null: none was. */
  deleted(): Uint8Array | null;
}

/** The rows that the events of a segment have in tables, as scans begin with them: for as long as their columns are there. */
const tables = new WeakMap<EventColumns, Map<string, DatasetSource | null>>();

/** The events of a segment, or the rows that they have in a table; null when they have none. Deleted events are left out. */
export function scanSource(
  segment: EventSegment,
  table: string,
  defaults: ReadonlySet<string>,
  timeZone: string,
): ScanSource | null {
  if (table === 'event') return new EventSource(eventsOf(segment), null, defaults, timeZone);
  let known = tables.get(segment.events);
  if (known === undefined) {
    known = new Map();
    tables.set(segment.events, known);
  }
  let rows = known.get(table);
  if (rows === undefined) {
    rows = tableRows(segment, table);
    known.set(table, rows);
  }
  return rows?.again() ?? null;
}

/** Fields of the few events that have rows in a table are made for them alone, once for all searches. */
function tableRows(segment: EventSegment, table: string): DatasetSource | null {
  const found = segment.events.dataset(table);
  if (found === null) return null;
  const { members } = found;
  const all = new DatasetSource(eventsOf(segment), found, table, members, members);
  return narrowedTo(all, onesIn(members));
}

const eventsOf = (segment: EventSegment): Events => ({
  columns: segment.events,
  numbers: () => segment.numbers,
  order: () => segment.order,
  deleted: () => segment.deleted,
});

function narrowedEvents({ columns, numbers, deleted }: Events, rows: Uint32Array): Events {
  const few = columns.narrowed(rows);
  return {
    columns: few,
    numbers: once(() => Float64Array.from(rows, (row) => numbers()[row]!)),
    order: once(() => newestFirst(few.times)),
    // Events may be deleted later on.
    deleted: () => {
      const all = deleted();
      return all && Uint8Array.from(rows, (row) => all[row]!);
    },
  };
}

/** Where less than one row of so many is left, fields are made for those rows alone. */
const fewRows = 8;

/** The source with the `left` rows of its mask alone, where that pays. */
export const narrowedTo = <Source extends ScanSource>(source: Source, left: number): Source =>
  left * fewRows < source.rows ? ((source.narrowed(source.mask) as Source | null) ?? source) : source;

export function onesIn(mask: Uint8Array): number {
  let count = 0;
  for (let row = 0; row < mask.length; row++) count += mask[row]!;
  return count;
}

class EventSource implements ScanSource {
  readonly column: (field: string) => Column | null;

  /** `maskMade`: null: all events that were not deleted. */
  constructor(
    private readonly events: Events,
    private maskMade: Uint8Array | null,
    private readonly defaults: ReadonlySet<string>,
    private readonly timeZone: string,
  ) {
    this.column = withDefaults(events.columns, defaults, timeZone);
  }

  get mask(): Uint8Array {
    if (this.maskMade === null) {
      const deleted = this.events.deleted();
      this.maskMade = deleted === null ? new Uint8Array(this.rows).fill(1) : deleted.map((is) => 1 - is);
    }
    return this.maskMade;
  }

  get rows(): number {
    return this.events.columns.rows;
  }

  get times(): Float64Array {
    return this.events.columns.times;
  }

  get numbers(): Float64Array {
    return this.events.numbers();
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

  /** `wanted`: per row 1 where a scan begins with it, unless its event was deleted. `maskMade`: null: those. */
  constructor(
    private readonly events: Events,
    private readonly found: DatasetRows,
    private readonly table: string,
    private readonly wanted: Uint8Array,
    private maskMade: Uint8Array | null = null,
  ) {}

  /** The same rows for another scan. */
  again(): DatasetSource {
    return new DatasetSource(this.events, this.found, this.table, this.wanted);
  }

  get mask(): Uint8Array {
    this.maskMade ??= this.maskWithoutDeleted();
    return this.maskMade;
  }

  private maskWithoutDeleted(): Uint8Array {
    const mask = this.wanted.slice();
    const deleted = this.events.deleted();
    if (deleted === null) return mask;
    const { eventOf } = this.found;
    for (let row = 0; row < mask.length; row++) mask[row]! &= 1 - deleted[eventOf === null ? row : eventOf[row]!]!;
    return mask;
  }

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

  narrowed(mask: Uint8Array): DatasetSource | null {
    const { eventOf } = this.found;
    const ofEvent = eventOf === null ? mask : eventsIn(mask, eventOf, this.events.columns.rows);
    const events = narrowedEvents(this.events, rowsOfMask(ofEvent));
    const found = events.columns.dataset(this.table);
    if (found === null) return null;
    // All rows of these events, in the same order, of which some may not be wanted.
    const kept = eventOf === null ? null : rowsOfMask(Uint8Array.from(eventOf, (event) => ofEvent[event]!));
    if (found.rows !== (kept?.length ?? events.columns.rows)) return null;
    const own = kept === null ? new Uint8Array(found.rows).fill(1) : Uint8Array.from(kept, (row) => mask[row]!);
    return new DatasetSource(events, found, this.table, own, own);
  }
}

/** Per event 1 when one of its rows is in the mask. */
function eventsIn(mask: Uint8Array, eventOf: Uint32Array, events: number): Uint8Array {
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
  if (field === '_time') return (row) => timeAt(source.times, row);
  if (field === '_raw') return (row) => source.text(row);
  const column = source.column(field);
  return column && ((row) => column.value(row));
}
