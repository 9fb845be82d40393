import type { ByteSource } from '../../byte-source.ts';
import { damaged } from '../compression-error.ts';
import { BitReader } from './bit-reader.ts';
import { Bzip2Block } from './block.ts';

/** True when the bytes start as bzip2 data does: the size of its blocks, and the mark of a block or of the end. */
export function isBzip2(head: Buffer): boolean {
  return /^BZh[1-9](?:1AY&SY|\x17rE8P\x90)/.test(head.toString('latin1', 0, 10));
}

/**
 * Decompresses bzip2 data block by block (at most 900 KB each), also several streams in a row, as parallel compressors write them.
 * `readInto` throws CompressionError after the last good block of a damaged or truncated input.
 */
export function bunzip2Source(compressed: ByteSource): ByteSource {
  const decoder = new Bunzip2(new BitReader(compressed));
  return { anywhere: null, readInto: (target, offset, length) => decoder.readInto(target, offset, length) };
}

class Bunzip2 {
  private readonly block: Bzip2Block;
  /** Entries of the block that were not taken yet, and the place of the next. */
  private left = 0;
  private place = 0;
  /** The run-length coding below all: the last byte, how often it came in a row, how often it is still to be given. */
  private previous = -1;
  private run = 0;
  private repeats = 0;
  private blockSize = 0;
  private check = 0;
  private started = false;
  private ended = false;

  constructor(private readonly bits: BitReader) {
    this.block = new Bzip2Block(bits);
  }

  readInto(target: Buffer, offset: number, length: number): number {
    while (this.left === 0 && this.repeats === 0) {
      if (this.ended || !this.nextBlock()) return 0;
    }
    return this.unpack(target, offset, length);
  }

  /** Decodes the next block; false behind the last one. */
  private nextBlock(): boolean {
    const { bits } = this;
    if (!this.started) {
      if (bits.read(24) !== 0x425a68) throw damaged('no stream begins here');
      this.blockSize = (bits.read(8) - 0x30) * 100_000;
      if (this.blockSize < 100_000 || this.blockSize > 900_000) throw damaged('a wrong block size');
      this.started = true;
    }
    const [first, second] = [bits.read(24), bits.read(24)];
    if (first === 0x177245 && second === 0x385090) {
      bits.read(16);
      bits.read(16);
      bits.align();
      this.started = false;
      // What follows the last stream and is none is ignored, as bzip2 does.
      this.ended = bits.atEnd() || bits.peek(24) !== 0x425a68;
      return !this.ended;
    }
    if (first !== 0x314159 || second !== 0x265359) throw damaged('no block begins here');
    this.block.read(this.blockSize);
    this.left = this.block.size;
    this.place = this.block.first;
    this.previous = -1;
    this.run = 0;
    this.check = 0xffffffff;
    return true;
  }

  private unpack(target: Buffer, offset: number, length: number): number {
    const { entries: block } = this.block;
    const end = offset + length;
    let { left, place, previous, run, repeats, check } = this;
    let at = offset;
    for (;;) {
      while (repeats > 0 && at < end) {
        target[at++] = previous;
        check = (check << 8) ^ (checkTable[(check >>> 24) ^ previous] as number);
        repeats--;
      }
      if (at === end || left === 0) break;
      const entry = block[place] as number;
      const byte = entry & 0xff;
      place = entry >>> 8;
      left--;
      if (run === 4) {
        // Behind four of a kind stands how many more there are.
        repeats = byte;
        run = 0;
      } else {
        run = byte === previous ? run + 1 : 1;
        previous = byte;
        repeats = 1;
      }
    }
    this.left = left;
    this.place = place;
    this.previous = previous;
    this.run = run;
    this.repeats = repeats;
    this.check = check;
    if (left === 0 && repeats === 0 && ~check >>> 0 !== this.block.check) throw damaged('wrong check sum');
    return at - offset;
  }
}

/** CRC-32 with the most significant bit first. */
const checkTable = Int32Array.from({ length: 256 }, (_, byte) => {
  let value = byte << 24;
  for (let bit = 0; bit < 8; bit++) value = value < 0 ? (value << 1) ^ 0x04c11db7 : value << 1;
  return value;
});
