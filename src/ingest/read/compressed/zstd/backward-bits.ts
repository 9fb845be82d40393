import { damaged } from '../compression-error.ts';
import { highestBit } from './fse-table.ts';

/** Bits of bytes from their end to their start, where the highest bit that is set in the last byte only marks the end. */
export class BackwardBits {
  /** Bits before the one that is read next, counted from the first byte of `bytes`. */
  position: number;
  /** Where they are used up; `position` is before it when more were read than there are. */
  readonly first: number;

  /** @throws CompressionError when there is no mark. */
  constructor(
    readonly bytes: Uint8Array,
    start: number,
    end: number,
  ) {
    const last = end > start ? bytes[end - 1]! : 0;
    if (last === 0) throw damaged('bits without an end');
    this.first = start * 8;
    this.position = (end - 1) * 8 + highestBit(last);
  }

  /** At most 31 bits; `first` tells whether they were there. */
  read(count: number): number {
    if (count > 16) return this.readMany(count);
    const position = this.position - count;
    this.position = position;
    const { bytes } = this;
    const at = position >> 3;
    return ((bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16)) >>> (position & 7)) & ((1 << count) - 1);
  }

  private readMany(count: number): number {
    const high = this.read(count - 16);
    return high * 65_536 + this.read(16);
  }
}
