import type { ByteSource } from '../byte-source.ts';
import { CompressionError, truncated } from './compression-error.ts';

const chunkSize = 256 * 1024;

/** Compressed bytes of a source, taken in pieces of any size. */
export class CompressedInput {
  readonly chunk: Buffer = Buffer.allocUnsafe(chunkSize);
  /** What of `chunk` was not taken yet. */
  start = 0;
  end = 0;

  constructor(private readonly source: ByteSource) {}

  /** True when there is something to take in `chunk`; false at the end of the source. */
  hasMore(): boolean {
    if (this.start < this.end) return true;
    this.start = 0;
    this.end = this.source.readInto(this.chunk, 0, this.chunk.length);
    return this.end > 0;
  }

  /** The next byte; -1 at the end. */
  next(): number {
    return this.hasMore() ? this.chunk[this.start++]! : -1;
  }

  /** @throws CompressionError at the end. */
  byte(): number {
    const byte = this.next();
    if (byte < 0) throw new CompressionError(truncated);
    return byte;
  }

  /** A number of so many bytes, the lowest first. */
  number(length: number): number {
    let value = 0;
    for (let index = 0; index < length; index++) value += this.byte() * 2 ** (8 * index);
    return value;
  }

  /** Whether all that is left is zeros; takes it. */
  onlyZeros(): boolean {
    while (this.hasMore()) {
      for (let at = this.start; at < this.end; at++) if (this.chunk[at] !== 0) return false;
      this.start = this.end;
    }
    return true;
  }
}
