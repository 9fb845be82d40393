import { damaged } from '../compression-error.ts';
import { BackwardBits } from './backward-bits.ts';
import { decodeHuffman, type HuffmanTable, readHuffmanTable } from './huffman-table.ts';

/** The literals of a block (RFC 8878, 3.1.1.3.1): the bytes that are copied from no earlier place. */
export class Literals {
  bytes = new Uint8Array(0);
  size = 0;
  private table: HuffmanTable | null = null;

  /** Forgets the table that a later block may use again. */
  restart(): void {
    this.table = null;
  }

  /** Reads the section that begins there, and gives the place behind. @throws CompressionError */
  read(block: Uint8Array, start: number, end: number, mostBytes: number): number {
    const head = block[start]!;
    const kind = head & 3;
    const form = (head >> 2) & 3;
    if (this.bytes.length < mostBytes) this.bytes = new Uint8Array(mostBytes);
    if (kind < 2) {
      const headLength = form === 1 ? 2 : form === 3 ? 3 : 1;
      const size = numberAt(block, start, headLength) >>> (headLength === 1 ? 3 : 4);
      const from = start + headLength;
      const behind = from + (kind === 0 ? size : 1);
      this.reserve(size, mostBytes, behind, end);
      if (kind === 0) this.bytes.set(block.subarray(from, behind));
      else this.bytes.fill(block[from]!, 0, size);
      return behind;
    }
    // Both sizes have as many bits: 10, 14 or 18.
    const headLength = form < 2 ? 3 : form + 2;
    const bits = form < 2 ? 10 : form * 4 + 6;
    const sizes = Math.floor(numberAt(block, start, headLength) / 16);
    const size = sizes % 2 ** bits;
    const from = start + headLength;
    const behind = from + Math.floor(sizes / 2 ** bits);
    this.reserve(size, mostBytes, behind, end);
    this.decode(block, from, behind, { isNew: kind === 2, isOne: form === 0 });
    return behind;
  }

  private reserve(size: number, mostBytes: number, behind: number, end: number): void {
    if (size > mostBytes || behind > end) throw damaged('a block with wrong sizes');
    this.size = size;
  }

  private decode(
    block: Uint8Array,
    start: number,
    end: number,
    { isNew, isOne }: { readonly isNew: boolean; readonly isOne: boolean },
  ): void {
    let at = start;
    if (isNew) {
      const { table, end: behind } = readHuffmanTable(block, start, end);
      this.table = table;
      at = behind;
    }
    const { table, bytes, size } = this;
    if (table === null) throw damaged('a block without its table');
    if (isOne) {
      decodeHuffman(table, new BackwardBits(block, at, end), bytes, 0, size);
      return;
    }
    const quarter = (size + 3) >> 2;
    let from = at + 6;
    for (let index = 0; index < 4; index++) {
      const behind = index === 3 ? end : from + numberAt(block, at + index * 2, 2);
      const last = index === 3 ? size : quarter * (index + 1);
      if (behind > end || from > behind || quarter * index > last || last > size)
        throw damaged('a block with wrong sizes');
      decodeHuffman(table, new BackwardBits(block, from, behind), bytes, quarter * index, last);
      from = behind;
    }
  }
}

/** A number of some bytes, the lowest first. */
export function numberAt(bytes: Uint8Array, start: number, length: number): number {
  let value = 0;
  for (let index = length - 1; index >= 0; index--) value = value * 256 + (bytes[start + index] ?? 0);
  return value;
}
