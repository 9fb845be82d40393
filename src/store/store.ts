import type { Row } from '../values/row.ts';
import type { MappedEvent } from './mapped-event.ts';

/** What takes events that are mapped in full. */
export interface Store {
  /** Begins loading one file (or one batch): everything until `commit` is one transaction. */
  begin(file: FileRecord | null): void;
  add(event: MappedEvent): void;
  /** @returns the number of events added since `begin`. */
  commit(): number;
  /** Undoes everything since `begin`. */
  rollback(): void;
  /** The file as it was loaded before; null when it was not. */
  fileRecord(path: string): FileRecord | null;
  /** Number of events in the store. */
  count(): number;
  /** Makes the indexes that searches use; worth it before many searches. */
  index(): void;
  events(range: TimeRange): Iterable<Row>;
  datasetRows(table: string, range: TimeRange): Iterable<Row>;
  /** Deletes every event and what belongs to it. */
  clear(): void;
  /** A small note kept with the data (fingerprint of the knowledge, version). */
  note(key: string): string | null;
  setNote(key: string, value: string): void;
  close(): void;
}

/** The part of a store that takes mapped events. */
export type MappedTarget = Pick<Store, 'begin' | 'add' | 'commit' | 'rollback' | 'fileRecord'>;

/** Epoch seconds; `latest` is exclusive; null is unbounded. */
export interface TimeRange {
  readonly earliest: number | null;
  readonly latest: number | null;
}

/** A file that was loaded: the same path, size and time of change again is not loaded twice. */
export interface FileRecord {
  readonly path: string;
  readonly size: number;
  /** Milliseconds since the epoch. */
  readonly modified: number;
  readonly hash: string | null;
}

/** Which tables and columns the knowledge asks for. */
export interface StoreLayout {
  /** Event fields that get real, indexed columns. */
  readonly indexedFields: readonly string[];
  /** The fields of a data model's root dataset (`Endpoint.Processes`) and its children; null when there is no such dataset. */
  datasetFields(table: string): readonly string[] | null;
  /** The fields of that dataset that detections filter on first. */
  indexedDatasetFields(table: string): readonly string[];
}

/** Fields that every event has, in the event table and in each dataset table. */
export const metadataFields = ['index', 'sourcetype', 'source', 'host'] as const;
