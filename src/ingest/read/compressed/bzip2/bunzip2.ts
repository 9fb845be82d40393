import type { ByteSource } from '../../byte-source.ts';
import { damaged, trailing } from '../compression-error.ts';
import { BitReader } from './bit-reader.ts';
import { Bzip2Block } from './block.ts';

const marks = /^BZh[1-9](?:1AY&SY|\x17rE8P\x90)/;

/** True when the bytes start as bzip2 data does: the size of its blocks, and the mark of a block or of the end. */
export function isBzip2(head: Buffer): boolean {
  const text = head.toString('latin1', 0, 10);
  // Also of a file that was cut off within its mark.
  return text.length < 10 ? /^BZh(?:[1-9](?:1|\x17|$)|$)/.test(text) : marks.test(text);
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
  /** The bytes of the block, and how many of them were given. */
  private content = Buffer.alloc(0);
  private size = 0;
  private given = 0;
  private blockSize = 0;
  /** Of the stream: the check sums of its blocks together. */
  private check = 0;
  private started = false;
  private ended = false;

  constructor(private readonly bits: BitReader) {
    this.block = new Bzip2Block(bits);
  }

  readInto(target: Buffer, offset: number, length: number): number {
    while (this.given === this.size) {
      if (this.ended || !this.nextBlock()) return 0;
    }
    const count = this.content.copy(target, offset, this.given, Math.min(this.size, this.given + length));
    this.given += count;
    return count;
  }

  /** Decodes the next block; false behind the last one. */
  private nextBlock(): boolean {
    const { bits } = this;
    if (!this.started) this.startStream();
    const [first, second] = [bits.read(24), bits.read(24)];
    if (first === 0x177245 && second === 0x385090) return this.endStream();
    if (first !== 0x314159 || second !== 0x265359) throw damaged('no block begins here');
    this.block.read(this.blockSize);
    const sum = this.unpack();
    // Of a damaged block any byte may be wrong.
    if (sum !== this.block.check) throw damaged('wrong check sum');
    this.check = ((this.check << 1) | (this.check >>> 31)) ^ sum;
    return true;
  }

  private startStream(): void {
    const { bits } = this;
    if (bits.read(24) !== 0x425a68) throw damaged('no stream begins here');
    this.blockSize = (bits.read(8) - 0x30) * 100_000;
    if (this.blockSize < 100_000 || this.blockSize > 900_000) throw damaged('a wrong block size');
    this.started = true;
    this.check = 0;
  }

  private endStream(): boolean {
    const { bits } = this;
    const check = ((bits.read(16) << 16) | bits.read(16)) >>> 0;
    if (check !== this.check >>> 0) throw damaged('wrong check sum');
    bits.align();
    this.started = false;
    this.ended = bits.atEnd();
    if (!this.ended && bits.peek(24) !== 0x425a68) throw trailing(bits.onlyZeros());
    return !this.ended;
  }

  /** Undoes the run-length coding below all; gives the check sum of what comes out. */
  private unpack(): number {
    const { entries, size: left } = this.block;
    let place = this.block.first;
    let check = 0xffffffff;
    let previous = -1;
    let run = 0;
    let at = 0;
    for (let index = 0; index < left; index++) {
      const entry = entries[place]!;
      const byte = entry & 0xff;
      place = entry >>> 8;
      let repeats = 1;
      if (run === 4) {
        // Behind four of a kind stands how many more there are.
        repeats = byte;
        run = 0;
      } else {
        run = byte === previous ? run + 1 : 1;
        previous = byte;
      }
      if (at + repeats > this.content.length) this.enlarge(at);
      for (; repeats > 0; repeats--) {
        this.content[at++] = previous;
        check = (check << 8) ^ checkTable[(check >>> 24) ^ previous]!;
      }
    }
    this.size = at;
    this.given = 0;
    return ~check >>> 0;
  }

  private enlarge(used: number): void {
    const larger = Buffer.allocUnsafe(Math.max(this.content.length * 2, this.blockSize));
    this.content.copy(larger, 0, 0, used);
    this.content = larger;
  }
}

/** CRC-32 with the most significant bit first. */
const checkTable = Int32Array.from({ length: 256 }, (_, byte) => {
  let value = byte << 24;
  for (let bit = 0; bit < 8; bit++) value = value < 0 ? (value << 1) ^ 0x04c11db7 : value << 1;
  return value;
});
