import type { ByteSource } from './byte-source.ts';
import type { EventReader, ReadReport, Scanning } from './log-event.ts';

/** One way in which the events of an input are arranged, with the reader for it. */
export interface LogFormat {
  /** What `splite detect` calls it: `json`, `xml`, `text`. */
  readonly name: string;
  /**
   * The events of a whole input (decompressed, UTF-8). Lazy; fills the report on the way. Throws what the source throws, after
   * the events before that. `scanning`: JSON documents are read as bytes where that can be, for a caller that wants them so (`LogEvent.scanned`).
   */
  read(source: ByteSource, report: ReadReport, scanning?: Scanning | null): EventReader;
}

/**
 * Decides by the beginning of an input (at most 32 KB, a byte order mark left out; each character is one byte) whether it is in
 * this format. The reader may depend on what stands there: the names of columns, say.
 */
export type FormatDetector = (head: string) => LogFormat | null;
