import type { KnowledgeProblem } from '../knowledge/problem.ts';
import type { GivenBeside, MappedEvent } from '../store/mapped-event.ts';
import type { Row } from '../values/row.ts';
import type { Metadata } from './envelope.ts';
import type { TimeReport } from './event-clock.ts';
import type { FieldTree } from './flatten.ts';
import type { LogEvent, ScannedDocument } from './read/log-event.ts';
import type { LogFormat } from './read/log-format.ts';
import type { JsonScanner } from './read/scan/json-scanner.ts';
import type { SourceProgram } from './source-program.ts';
import type { ZoneOverride } from './zone-override.ts';

export interface MapperOptions {
  /** Zone of times that name none. */
  readonly timeZone: string;
  /** What is known of the clocks of some sourcetypes. */
  readonly zones?: readonly ZoneOverride[];
  /** Epoch seconds. */
  readonly now: number;
  /** Data models that events are mapped to; all when absent. */
  readonly wantsModel?: (model: string) => boolean;
}

/** Where events come from, and what is known of all of them. */
export interface EventOrigin {
  /** The default of `source`: the file's path. */
  readonly source: string;
  /** The default of `host`. */
  readonly host: string;
  /** What the user says about this input; goes before everything else. */
  readonly overrides: Metadata;
  /** Epoch seconds: the time of all events, whatever they say; null or absent: each has its own. */
  readonly time?: number | null;
  /** Inputs like it come again and again: what is learned of their documents is remembered for the next. */
  readonly recurs?: boolean;
  /** Its events have nothing to do with each other: none gets the time of the one before it. */
  readonly isLoose?: boolean;
  /** Epoch seconds for events without a time before any that has one: the file's modification time. */
  readonly fallbackTime: number;
  /** How times were read as the event was mapped before (`Mapping.timeZone`), when it is mapped again. */
  readonly readAs?: string;
}

/** An event whose fields are known; event types and tags among them are not. */
export type KnownEvent = Pick<
  MappedEvent,
  'time' | 'index' | 'sourcetype' | 'source' | 'host' | 'given' | 'mapping'
> & {
  raw(): string;
  /** Text, or lists of text, and without `_time` and metadata; it is changed. */
  readonly fields: Row;
};

/**
 * An event that was read and recognised: what has to be kept of it so that everything else can be found when it is asked for.
 */
export interface ReadEvent
  extends Pick<MappedEvent, 'time' | 'index' | 'sourcetype' | 'source' | 'host' | 'raw' | 'mapping'> {
  readonly given: GivenBeside | null;
  /** The source definition that recognised it; `''`: none. */
  readonly definition: string;
  /** Without `_time` and metadata. Text, or lists of text. */
  readonly fields: Row;
  /** Fields whose value is a JSON null: what the definition makes of the event takes them for nothing. */
  readonly nulls: readonly string[];
  /**
   * True: `fields` are what the text of the event gave, and the rules of the definition are still to run. False: they are all its fields but
   * event types and tags, because more than the definition had a say (a wrapping, an app's props.conf).
   */
  readonly isBare: boolean;
}

/** A scanned event that was recognised: its fields are the leaves that the scanner holds. Of these events `isBare` holds. */
export interface ScannedRead extends Omit<ReadEvent, 'raw' | 'fields' | 'nulls' | 'isBare'> {
  readonly scanned: ScannedDocument;
  /** What names its fields. */
  readonly tree: FieldTree;
}

/** Makes searchable events of what readers found. */
export interface EventMapper {
  /**
   * Reads and recognises an event, and leaves its search-time fields to be found later (`programOf`). Null when users' apps throw the
   * event away as it is read (see `discarded`); `isNew` is false for one that is in a store already.
   * What the apps do to text as it is read (props.conf: SEDCMD, TRANSFORMS) happens to a new one.
   */
  read(event: LogEvent, origin: EventOrigin, isNew?: boolean): ReadEvent | null;
  /** What scans documents: the same for all inputs, until it knows too many places in documents. */
  readonly scanner: JsonScanner;
  /** As `read`, for a new event that was scanned; null: it must be read in full. */
  readScanned(event: LogEvent, origin: EventOrigin): ScannedRead | null;
  /** What a definition makes of events that it recognised; null for one that there is not any more. */
  programOf(definition: string): SourceProgram | null;
  /** All that searches see of an event; its fields are changed. */
  complete(event: ReadEvent): MappedEvent;
  /** `read` and `complete` for an event that is (or could be) in a store. */
  map(event: LogEvent, origin: EventOrigin): MappedEvent;
  /**
   * Event types, tags and datasets of an event whose fields are known: one that a search writes, or one of a store whose fields
   * need not be found again. Null when the definition that gave the fields is not there any more. `wantsRows`: asked with the fields
   * as they are then; without it datasets are found.
   */
  classify(event: KnownEvent, wantsRows?: (fields: Row) => boolean): Omit<MappedEvent, 'raw'> | null;
  /** How users' apps want an input cut into events; null when they do not say so. */
  formatOf(origin: EventOrigin): LogFormat | null;
  /** Events that users' apps threw away. */
  readonly discarded: number;
  /** Events in which no time was found: they got that of the event before, or the input's. */
  readonly guessedTimes: number;
  /** Events whose time no rule of their source gave: it was found by its look. */
  readonly detectedTimes: number;
  /** What there is to say of the times of the input that is being read. */
  readonly times: TimeReport;
  /** Number of events by the name of the definition that recognised them; `describedByApp`, or `''` for none. */
  readonly recognised: ReadonlyMap<string, number>;
  /** Rules and models that cannot be used, found as they were first needed. */
  readonly problems: readonly KnowledgeProblem[];
}
