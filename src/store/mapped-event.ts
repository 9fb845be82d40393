import type { Row } from '../values/row.ts';
import type { Value } from '../values/value.ts';

/** An event on its way into the store: read, recognised, its fields and datasets computed. */
export interface MappedEvent {
  /** Epoch seconds, with fraction. */
  readonly time: number;
  readonly index: string;
  readonly sourcetype: string;
  readonly source: string;
  readonly host: string;
  /** The event as the log had it. */
  readonly raw: string;
  /** All search-time fields (raw leaves, aliases, calculated, `eventtype`, `tag`), metadata and `_time` not included. Text only, or lists of text. */
  readonly fields: Row;
  readonly datasets: readonly DatasetRow[];
  /** What was said about the event beside its text; absent when nothing was. */
  readonly given?: GivenBeside | null;
  /** How it became what it is; null for an event that a search wrote. */
  readonly mapping: Mapping | null;
}

/** What the mapping of an event depended on beside the knowledge: few events differ in it. */
export interface Mapping {
  /** The source definition that the event belongs to; `''` when none recognised it. */
  readonly source: string;
  /** Zone of times that named none; with `=` before it, of all times, whatever label they carried. */
  readonly timeZone: string;
  /** The moment that incomplete times counted from, epoch seconds. */
  readonly now: number;
}

/**
 * What the user or the wrapping of an event said about it. It is kept with the event, because mapping it again (with other
 * knowledge) needs it and the text does not have it. `time` is there, null if unknown, when the event was unwrapped.
 */
export interface GivenBeside {
  readonly index?: string;
  readonly sourcetype?: string;
  readonly source?: string;
  readonly host?: string;
  readonly time?: number | string | null;
  readonly fields?: Row;
  /** The header above an event that is a row (see `RecordHeader` of ingest); kept as it is. */
  readonly header?: unknown;
  /** Fields that other lines of the event's file gave it. */
  readonly beside?: unknown;
  /** Event types and tags that the event brought itself: those found are added to them. */
  readonly classes?: { readonly eventtype: Value; readonly tag: Value };
}

/** The event's row in the table of one root dataset. */
export interface DatasetRow {
  /** `Endpoint.Processes` */
  readonly table: string;
  /** Lineages of the datasets it belongs to, root first: `All_Changes`, `All_Changes.Account_Management`. */
  readonly nodes: readonly string[];
  /** Bare field names (`process_name`); values as text or lists of text. */
  readonly fields: Row;
}
