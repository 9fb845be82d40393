import { CompressionError, damaged } from '../compression-error.ts';
import type { BitReader } from './bit-reader.ts';
import { type CodeTable, readCode, readTable } from './code-table.ts';

/** Symbols that one table is used for before the next one is named. */
const groupSize = 50;
/** Symbols that write the length of a run, in a number system without zero. */
const runA = 0;
const runB = 1;

/** One block of bzip2 data, decoded but for the run lengths below all. */
export class Bzip2Block {
  /** In the low byte the byte that stands there, above it the place of the byte that follows. */
  entries = new Uint32Array(0);
  size = 0;
  /** The place of the first byte. */
  first = 0;
  /** The check sum that the bytes should have. */
  check = 0;

  constructor(private readonly bits: BitReader) {}

  /** Reads the next block, at most `blockSize` bytes; behind its mark. @throws CompressionError */
  read(blockSize: number): void {
    const { bits } = this;
    this.check = ((bits.read(16) << 16) | bits.read(16)) >>> 0;
    if (bits.read(1) === 1)
      throw new CompressionError('it was written by a bzip2 older than 0.9.5, which is not read.');
    const start = bits.read(24);
    const order = this.readUsedBytes();
    const tableCount = bits.read(3);
    const selectors = this.readSelectors(tableCount);
    const tables = Array.from({ length: tableCount }, () => readTable(bits, order.length + 2));
    if (this.entries.length < blockSize) this.entries = new Uint32Array(blockSize);
    const counts = new Uint32Array(256);
    const size = this.readSymbols(blockSize, order, selectors, tables, counts);
    if (start >= size) throw damaged('a wrong start of a block');
    this.link(size, counts);
    this.first = (this.entries[start] as number) >>> 8;
    this.size = size;
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

  /** Undoes the Huffman and move-to-front coding; gives the number of bytes, and how often each occurs in `counts`. */
  private readSymbols(
    blockSize: number,
    order: Uint8Array,
    selectors: Uint8Array,
    tables: readonly CodeTable[],
    counts: Uint32Array,
  ): number {
    const { bits, entries: block } = this;
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
    const { entries: block } = this;
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
}

/** The byte at a position, which moves to the front. */
function toFront(bytes: Uint8Array, position: number): number {
  const byte = bytes[position] as number;
  bytes.copyWithin(1, 0, position);
  bytes[0] = byte;
  return byte;
}
