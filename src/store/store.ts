import type { MappedEvent } from './mapped-event.ts';

/** What takes events that are mapped in full. */
export interface MappedTarget {
  /** Begins loading one file (or one batch): everything until `commit` is one transaction. */
  begin(file: FileRecord | null): void;
  add(event: MappedEvent): void;
  /** @returns the number of events added since `begin`. */
  commit(): number;
  /** Undoes everything since `begin`. */
  rollback(): void;
  /** The file as it was loaded before; null when it was not. */
  fileRecord(path: string): FileRecord | null;
}

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

/** What an index holds. */
export interface IndexAbout {
  readonly name: string;
  readonly events: number;
  /** Epoch seconds, of the first and the last event. */
  readonly first: number | null;
  readonly last: number | null;
}

/** Fields that every event has, in the event table and in each dataset table. */
export const metadataFields = ['index', 'sourcetype', 'source', 'host'] as const;
