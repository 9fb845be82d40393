import { isAscii } from 'node:buffer';
import type { ByteSource } from './byte-source.ts';

/** Of bytes that stay where they are: fewer buffers. */
const largeChunk = 4 * 1024 * 1024;
/** Of others: what was read lies in the processor's cache when it is looked at. */
const chunk = 512 * 1024;
/** What is taken at first: many logs are small files, and a large buffer for each is what they would cost most. */
const firstSize = 64 * 1024;
/** How many times as much is taken each time that it was not enough. */
const growth = 8;
const newline = 10;

/**
 * The part of an input that is in memory: a buffer that is filled from behind while `position` moves through it.
 * Offsets are good until the next `fill`, which moves what is left to the front.
 */
export class ByteWindow {
  bytes: Buffer;
  position = 0;
  end = 0;
  /** Bytes before the window: all that was read and dropped. */
  dropped = 0;
  /** What the source threw: to it, the window holds what was read before, and ends there. */
  error: unknown = null;
  private atEnd = false;
  private ascii = true;

  constructor(
    private readonly source: ByteSource,
    /** Bytes that are read at once; absent: few at first, then more. */
    private readonly size: number | null = null,
    /** Bytes that were read do not change any more. */
    private readonly keepsBytes = false,
  ) {
    this.bytes = Buffer.allocUnsafe(size ?? firstSize);
  }

  /** Reads more bytes; false when there are none. What lies before `position` is dropped, `position` changes. */
  fill(): boolean {
    if (this.atEnd) return false;
    if (this.position > 0 || this.end === this.bytes.length) this.move();
    const heldBefore = this.end;
    // Pipes and decompression give small pieces: gather them, so that the work per fill pays.
    while (this.end < this.bytes.length) {
      const count = this.read();
      if (count === 0) {
        this.atEnd = true;
        break;
      }
      this.end += count;
    }
    this.ascii = isAscii(this.bytes.subarray(0, this.end));
    return this.end > heldBefore;
  }

  /** What is left goes to the front; to that of another buffer where the old one is still needed. */
  private move(): void {
    const { bytes, position, end } = this;
    const left = end - position;
    const grown =
      this.size === null ? Math.min(bytes.length * growth, this.keepsBytes ? largeChunk : chunk) : bytes.length;
    const length = Math.max(bytes.length, grown, left > bytes.length / 2 ? bytes.length * 2 : 0);
    if (this.keepsBytes || length > bytes.length) {
      this.bytes = Buffer.allocUnsafeSlow(length);
      bytes.copy(this.bytes, 0, position, end);
    } else bytes.copyWithin(0, position, end);
    this.dropped += position;
    this.end = left;
    this.position = 0;
  }

  private read(): number {
    try {
      return this.source.readInto(this.bytes, this.end, this.bytes.length - this.end);
    } catch (error) {
      this.error = error;
      return 0;
    }
  }

  /** The offset of the next line end at or after `from`, or -1 when it is not in memory. */
  lineEnd(from: number): number {
    const index = this.bytes.indexOf(newline, from);
    return index >= this.end ? -1 : index;
  }

  /** The text between two offsets; invalid UTF-8 becomes U+FFFD. */
  text(start: number, end: number): string {
    // Much faster than UTF-8, and the same for ASCII.
    return this.ascii ? this.bytes.toString('latin1', start, end) : this.bytes.toString('utf8', start, end);
  }

  /** Bytes consumed so far. */
  get consumed(): number {
    return this.dropped + this.position;
  }
}
