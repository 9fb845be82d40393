import type { ByteSource } from '../../byte-source.ts';
import { CompressionError, truncated } from '../compression-error.ts';

const chunkSize = 64 * 1024;

/** Bits of a byte source, the most significant of each byte first. */
export class BitReader {
  private readonly chunk = Buffer.allocUnsafe(chunkSize);
  private position = 0;
  private end = 0;
  /** The lowest `count` bits of `bits` were read from the source and not yet taken. */
  private bits = 0;
  private count = 0;

  constructor(private readonly source: ByteSource) {}

  /** The next bits (at most 24) as a number. @throws CompressionError at the end of the source. */
  read(wanted: number): number {
    while (this.count < wanted) {
      const byte = this.nextByte();
      if (byte < 0) throw new CompressionError(truncated);
      this.bits = (this.bits << 8) | byte;
      this.count += 8;
    }
    this.count -= wanted;
    return (this.bits >>> this.count) & ((1 << wanted) - 1);
  }

  /** The next bits without taking them; zeros behind the end of the source. */
  peek(wanted: number): number {
    let { bits, count } = this;
    while (count < wanted) {
      const byte = this.nextByte();
      if (byte < 0) return (bits << (wanted - count)) & ((1 << wanted) - 1);
      bits = (bits << 8) | byte;
      count += 8;
      this.bits = bits;
      this.count = count;
    }
    return (bits >>> (count - wanted)) & ((1 << wanted) - 1);
  }

  /** Drops the bits up to the next whole byte. */
  align(): void {
    this.count -= this.count % 8;
  }

  /** True when no byte is left; only where `align` was called. */
  atEnd(): boolean {
    if (this.count >= 8) return false;
    const byte = this.nextByte();
    if (byte < 0) return true;
    this.bits = byte;
    this.count = 8;
    return false;
  }

  /** Whether all that is left is zeros; takes it. */
  onlyZeros(): boolean {
    let found = this.count > 0 ? this.bits & ((1 << this.count) - 1) : 0;
    while (found === 0) {
      const byte = this.nextByte();
      if (byte < 0) return true;
      found = byte;
    }
    return false;
  }

  private nextByte(): number {
    if (this.position === this.end) {
      this.position = 0;
      this.end = this.source.readInto(this.chunk, 0, chunkSize);
      if (this.end === 0) return -1;
    }
    return this.chunk[this.position++] as number;
  }
}
