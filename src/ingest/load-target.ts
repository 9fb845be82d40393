import type { FileRecord } from '../store/store.ts';
import type { ReadEvent, ScannedRead } from './event-mapper.ts';

/** Where loaded events go. */
export interface LoadTarget {
  /** Begins one file (or one batch): everything until `commit` is there whole, or not at all. */
  begin(file: FileRecord | null): void;
  add(event: ReadEvent): void;
  /** Takes an event as its document was scanned; absent where only whole events are taken. */
  addScanned?(event: ScannedRead): void;
  /** True where `addScanned` keeps the bytes of documents where they lie: they must not change any more. As is assumed where it is absent. */
  readonly keepsBytes?: boolean;
  /** @returns the number of events added since `begin`. */
  commit(): number;
  /** Undoes everything since `begin`. */
  rollback(): void;
  /** The file as it was loaded before; null when it was not. */
  fileRecord(path: string): FileRecord | null;
}
