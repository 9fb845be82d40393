import type { ByteSource } from '../byte-source.ts';
import { BitReader } from './bit-reader.ts';
import { CompressionError } from './compression-error.ts';

/** Symbols that one Huffman table is used for before the next one is named. */
const groupSize = 50;
const longestCode = 20;
const runA = 0;
const runB = 1;

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

/** One Huffman table: codes of equal length are consecutive numbers, in the order of their symbols. */
interface CodeTable {
  readonly shortest: number;
  readonly longest: number;
  /** By length: the first code that is longer, as it would stand in `longestCode` bits. */
  readonly limits: Int32Array;
  /** By length: what to subtract from a code to get its place in `symbols`. */
  readonly bases: Int32Array;
  readonly symbols: Uint16Array;
}

class Bunzip2 {
  /** The block being read: in the low byte the byte there, above it the place of the byte that follows. */
  private block = new Uint32Array(0);
  private left = 0;
  private place = 0;
  /** The run-length coding below all: the last byte, how often it came in a row, how often it is still to be given. */
  private previous = -1;
  private run = 0;
  private repeats = 0;
  private blockSize = 0;
  private blockCheck = 0;
  private check = 0;
  private started = false;
  private ended = false;

  constructor(private readonly bits: BitReader) {}

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
    this.readBlock();
    return true;
  }

  private readBlock(): void {
    const { bits } = this;
    this.blockCheck = ((bits.read(16) << 16) | bits.read(16)) >>> 0;
    if (bits.read(1) === 1)
      throw new CompressionError('it was written by a bzip2 older than 0.9.5, which is not read.');
    const start = bits.read(24);
    const order = this.readUsedBytes();
    const tableCount = bits.read(3);
    const selectors = this.readSelectors(tableCount);
    const tables = Array.from({ length: tableCount }, () => this.readTable(order.length + 2));
    if (this.block.length < this.blockSize) this.block = new Uint32Array(this.blockSize);
    const counts = new Uint32Array(256);
    const size = this.readSymbols(order, selectors, tables, counts);
    if (start >= size) throw damaged('a wrong start of a block');
    this.link(size, counts);
    this.place = (this.block[start] as number) >>> 8;
    this.left = size;
    this.previous = -1;
    this.run = 0;
    this.check = 0xffffffff;
  }

  /** The bytes that occur in the block. */
  private readUsedBytes(): Uint8Array {
    const { bits } = this;
    const ranges = bits.read(16);
    const used: number[] = [];
    for (let range = 0; range < 16; range++) {
      if ((ranges & (0x8000 >> range)) === 0) continue;
      const members = bits.read(16);
      for (let member = 0; member < 16; member++)
        if ((members & (0x8000 >> member)) !== 0) used.push(range * 16 + member);
    }
    if (used.length === 0) throw damaged('a block without bytes');
    return Uint8Array.from(used);
  }

  /** Which table each group of symbols uses. */
  private readSelectors(tableCount: number): Uint8Array {
    const { bits } = this;
    if (tableCount < 2 || tableCount > 6) throw damaged('a wrong number of tables');
    const count = bits.read(15);
    if (count === 0) throw damaged('no tables are used');
    const recent = Uint8Array.from({ length: tableCount }, (_, index) => index);
    const selectors = new Uint8Array(count);
    for (let index = 0; index < count; index++) {
      let position = 0;
      while (bits.read(1) === 1) if (++position >= tableCount) throw damaged('a wrong table');
      selectors[index] = toFront(recent, position);
    }
    return selectors;
  }

  private readTable(symbolCount: number): CodeTable {
    const { bits } = this;
    const lengths = new Uint8Array(symbolCount);
    let length = bits.read(5);
    for (let symbol = 0; symbol < symbolCount; symbol++) {
      for (;;) {
        if (length < 1 || length > longestCode) throw damaged('a wrong code length');
        if (bits.read(1) === 0) break;
        length += bits.read(1) === 0 ? 1 : -1;
      }
      lengths[symbol] = length;
    }
    return codeTable(lengths);
  }

  /** Undoes the Huffman and move-to-front coding; gives the number of bytes, and how often each occurs in `counts`. */
  private readSymbols(
    order: Uint8Array,
    selectors: Uint8Array,
    tables: readonly CodeTable[],
    counts: Uint32Array,
  ): number {
    const { bits, block, blockSize } = this;
    const endOfBlock = order.length + 1;
    let size = 0;
    let group = 0;
    let inGroup = 0;
    let table = tables[0] as CodeTable;
    let runLength = 0;
    let runWeight = 1;
    for (;;) {
      if (inGroup === 0) {
        if (group === selectors.length) throw damaged('a block without an end');
        table = tables[selectors[group++] as number] as CodeTable;
        inGroup = groupSize;
      }
      inGroup--;
      const symbol = readCode(bits, table);
      if (symbol === runA || symbol === runB) {
        runLength += runWeight << symbol;
        runWeight <<= 1;
        if (runLength > blockSize) throw damaged('a block that is too long');
        continue;
      }
      if (runLength > 0) {
        const byte = order[0] as number;
        if (size + runLength > blockSize) throw damaged('a block that is too long');
        block.fill(byte, size, size + runLength);
        counts[byte] = (counts[byte] as number) + runLength;
        size += runLength;
        runLength = 0;
        runWeight = 1;
      }
      if (symbol === endOfBlock) return size;
      if (size === blockSize) throw damaged('a block that is too long');
      const byte = toFront(order, symbol - 1);
      counts[byte] = (counts[byte] as number) + 1;
      block[size++] = byte;
    }
  }

  /** Undoes the sorting of the block: links each byte to the one that follows it. */
  private link(size: number, counts: Uint32Array): void {
    const { block } = this;
    const places = new Uint32Array(256);
    let sum = 0;
    for (let byte = 0; byte < 256; byte++) {
      places[byte] = sum;
      sum += counts[byte] as number;
    }
    for (let index = 0; index < size; index++) {
      const byte = (block[index] as number) & 0xff;
      const place = places[byte] as number;
      places[byte] = place + 1;
      block[place] = ((block[place] as number) | (index << 8)) >>> 0;
    }
  }

  private unpack(target: Buffer, offset: number, length: number): number {
    const { block } = this;
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
    if (left === 0 && repeats === 0 && ~check >>> 0 !== this.blockCheck) throw damaged('wrong check sum');
    return at - offset;
  }
}

function readCode(bits: BitReader, table: CodeTable): number {
  const ahead = bits.peek(longestCode);
  let length = table.shortest;
  while (length <= table.longest && ahead >= (table.limits[length] as number)) length++;
  if (length > table.longest) throw damaged('an unknown code');
  const symbol = table.symbols[bits.read(length) - (table.bases[length] as number)];
  if (symbol === undefined) throw damaged('an unknown code');
  return symbol;
}

function codeTable(lengths: Uint8Array): CodeTable {
  const symbols = new Uint16Array(lengths.length);
  const limits = new Int32Array(longestCode + 1);
  const bases = new Int32Array(longestCode + 1);
  let filled = 0;
  let code = 0;
  let shortest = 0;
  let longest = 0;
  for (let length = 1; length <= longestCode; length++) {
    bases[length] = code - filled;
    for (let symbol = 0; symbol < lengths.length; symbol++) {
      if (lengths[symbol] !== length) continue;
      symbols[filled++] = symbol;
      code++;
      if (shortest === 0) shortest = length;
      longest = length;
    }
    limits[length] = code << (longestCode - length);
    code <<= 1;
  }
  return { shortest, longest, limits, bases, symbols };
}

/** The byte at a position, which moves to the front. */
function toFront(bytes: Uint8Array, position: number): number {
  const byte = bytes[position] as number;
  bytes.copyWithin(1, 0, position);
  bytes[0] = byte;
  return byte;
}

/** CRC-32 with the most significant bit first. */
const checkTable = Int32Array.from({ length: 256 }, (_, byte) => {
  let value = byte << 24;
  for (let bit = 0; bit < 8; bit++) value = value < 0 ? (value << 1) ^ 0x04c11db7 : value << 1;
  return value;
});

function damaged(what: string): CompressionError {
  return new CompressionError(`the compressed data is damaged: ${what}.`);
}
