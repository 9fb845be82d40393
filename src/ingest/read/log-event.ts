import type { JsonScanner } from './scan/json-scanner.ts';

/** A JSON document as bytes. */
export interface ScannedDocument {
  readonly scanner: JsonScanner;
  readonly bytes: Buffer;
  readonly start: number;
  readonly end: number;
}

/** How documents are to be scanned as bytes. */
export interface Scanning {
  readonly scanner: JsonScanner;
  /** Bytes that were scanned do not change any more: who takes the events keeps them where they lie. */
  readonly bytesStay: boolean;
}

/** One event as a reader found it. */
export interface LogEvent {
  /** The event's own text: a line, or the piece of a larger document that it was. */
  readonly raw: string;
  /**
   * The parsed JSON; undefined when the event is no JSON (or malformed). Numbers whose text JavaScript would change
   * (`1.10`, beyond 2^53, `1e5`, `-0`) are strings that keep that text.
   */
  readonly json: unknown;
  /** 1-based line of the file on which the event starts. */
  readonly line: number;
  /** What names the members of `json`, when the event's text alone does not: a row below a header. */
  readonly header?: RecordHeader;
  /**
   * Where a document was scanned as bytes: the scanner, which holds its leaves until the next event is asked for, and the bytes, which do not
   * change until then either. `raw` and `json` are made of them when they are asked for.
   */
  readonly scanned?: ScannedDocument;
  /**
   * Of a document that was scanned out of an envelope: what that said of its time (see `OpenedEvent.time`). `raw` and `json` are the envelope then, whose
   * metadata is said of the input (`EventOrigin.overrides`).
   */
  readonly enveloped?: { readonly time: unknown };
  /** What other lines of the input say about the event; each member is a field. */
  readonly beside?: Readonly<Record<string, string | readonly string[]>>;
}

/** The header of records with columns. Kept with each event, so that its text can be read again. */
export interface RecordHeader {
  /** `csv`, `tsv`, `zeek`, `w3c`. */
  readonly format: string;
  readonly delimiter: string;
  /** Null when quotes mean nothing. */
  readonly quote: string | null;
  /** Names of the columns in order; a column without a name is left out. */
  readonly columns: readonly string[];
  /** Cells with these texts hold nothing. */
  readonly empty: readonly string[];
  /** Columns that hold several values, and what stands between those; `text` lists and other JSON types of the columns. */
  readonly types?: readonly string[];
  readonly listDelimiter?: string;
  /** Members that all events below this header have. */
  readonly constants?: Readonly<Record<string, string>>;
}

/** The events of one input, in its order; can be walked once. */
export type EventReader = Iterable<LogEvent>;

/** What reading one input came upon; filled while its events are walked. */
export interface ReadReport {
  events: number;
  bytes: number;
  /** Pieces that should have been JSON and are not; they are kept as raw events. */
  malformed: number;
  firstMalformedLine: number | null;
  /** Members of JSON objects that came again; the last one counts. Looked for until many events had none. */
  duplicateKeys: number;
  firstDuplicateLine: number | null;
  /** Why reading ended before the end of the input (damaged compression, a read error); null when it did not. */
  error: string | null;
  /** What may be missing, though reading came to an end as it should; null when nothing hints at that. */
  doubt: string | null;
}

export function newReadReport(): ReadReport {
  return {
    events: 0,
    bytes: 0,
    malformed: 0,
    firstMalformedLine: null,
    duplicateKeys: 0,
    firstDuplicateLine: null,
    error: null,
    doubt: null,
  };
}
