import { brotliCompressSync, brotliDecompressSync, constants, crc32 } from 'node:zlib';
import { ColumnDamageError } from './column-damage.ts';
import { decompression } from './compressed-part.ts';

/** Bytes of text that are compressed together: measured, larger blocks are hardly smaller and slower to read one event from. */
export const blockLength = 256 * 1024;
/** Most blocks are not longer when they are compressed. */
const usualLength = 64 * 1024;
/** Bytes that are taken at once for texts that lie nowhere yet. */
const ownLength = 256 * 1024;
/** Blocks of a segment that are kept decompressed: neighbouring events share them. */
export const keptBlocks = 16;

const magic = 0x57415253; // "SRAW"
const version = 1;
/** Magic, version, number of events, bytes decompressed, checksum of all the rest. */
const headerLength = 20;

/** The texts of the events of a segment. */
export interface RawText {
  readonly rows: number;
  /** Bytes of all texts, where that is known. */
  readonly length?: number;
  text(row: number): string;
  /**
   * Calls `visit` with each row's UTF-8 in order, block by block; ends when it returns false. `wanted`: per row 1 where it must be called; others may
   * be left out.
   */
  scan(visit: (row: number, bytes: Buffer, start: number, end: number) => boolean, wanted?: Uint8Array | null): void;
}

/** Texts where they lie: slices of the chunks that were read, which must not change any more. Nothing is copied. */
export class PlainRawText implements RawText {
  rows = 0;
  private readonly chunks: Buffer[] = [];
  /** Per chunk: the first row that lies in it. */
  private readonly firstRows: number[] = [];
  private starts = new Uint32Array(1024);
  private ends = new Uint32Array(1024);
  /** Bytes of all texts. */
  length = 0;
  /** Where texts are written that lie in no chunk. */
  private own = Buffer.alloc(0);
  private used = 0;

  add(bytes: Buffer, start: number, end: number): void {
    if (this.chunks.at(-1) !== bytes) {
      this.chunks.push(bytes);
      this.firstRows.push(this.rows);
    }
    if (this.rows === this.starts.length) {
      this.starts = doubled(this.starts);
      this.ends = doubled(this.ends);
    }
    this.starts[this.rows] = start;
    this.ends[this.rows++] = end;
    this.length += end - start;
  }

  addText(text: string): void {
    this.reserve(text.length * 3);
    const end = this.used + this.own.write(text, this.used);
    this.add(this.own, this.used, end);
    this.used = end;
  }

  private reserve(most: number): void {
    if (this.used + most <= this.own.length) return;
    this.own = Buffer.allocUnsafe(Math.max(ownLength, most));
    this.used = 0;
  }

  text(row: number): string {
    return this.chunks[lastUpTo(this.firstRows, row)]!.toString('utf8', this.starts[row], this.ends[row]);
  }

  scan(visit: (row: number, bytes: Buffer, start: number, end: number) => boolean): void {
    let chunk = 0;
    for (let row = 0; row < this.rows; row++) {
      while (chunk + 1 < this.chunks.length && this.firstRows[chunk + 1]! <= row) chunk++;
      if (!visit(row, this.chunks[chunk]!, this.starts[row]!, this.ends[row]!)) return;
    }
  }
}

/** Texts in compressed blocks, each with its checksum, that are loaded when they are needed. */
export class BlockRawText implements RawText {
  private readonly kept = new Map<number, Block>();

  /** `firstRows`: per block its first row. `load` gives the bytes of a block. Reading throws ColumnDamageError. */
  constructor(
    readonly rows: number,
    private readonly firstRows: readonly number[],
    private readonly load: (block: number) => Buffer,
  ) {}

  text(row: number): string {
    const number = lastUpTo(this.firstRows, row);
    const { bytes, offsets } = this.block(number);
    const index = row - this.firstRows[number]!;
    return bytes.toString('utf8', offsets[index], offsets[index + 1]);
  }

  scan(
    visit: (row: number, bytes: Buffer, start: number, end: number) => boolean,
    wanted: Uint8Array | null = null,
  ): void {
    for (let number = 0; number < this.firstRows.length; number++) {
      const first = this.firstRows[number]!;
      if (wanted !== null && !someIn(wanted, first, this.firstRows[number + 1] ?? this.rows)) continue;
      const { bytes, offsets } = this.kept.get(number) ?? this.read(number);
      for (let i = 0; i + 1 < offsets.length; i++) if (!visit(first + i, bytes, offsets[i]!, offsets[i + 1]!)) return;
    }
  }

  private block(number: number): Block {
    const known = this.kept.get(number);
    if (known !== undefined) return known;
    const block = this.read(number);
    if (this.kept.size >= keptBlocks) this.kept.delete(this.kept.keys().next().value!);
    this.kept.set(number, block);
    return block;
  }

  private read(number: number): Block {
    const first = this.firstRows[number]!;
    return decodeBlock(this.load(number), (this.firstRows[number + 1] ?? this.rows) - first, first);
  }
}

function someIn(mask: Uint8Array, start: number, end: number): boolean {
  const at = mask.indexOf(1, start);
  return at !== -1 && at < end;
}

/** Events' texts behind each other: text `i` lies from `offsets[i]` to `offsets[i + 1]`. */
interface Block {
  readonly bytes: Buffer;
  readonly offsets: Uint32Array;
}

/** Gives the texts to `save` as compressed blocks, one at a time; the first row of each, in order. */
export function encodeRawText(raw: RawText, save: (block: number, bytes: Buffer) => void): number[] {
  const firstRows: number[] = [];
  let parts: Buffer[] = [];
  let length = 0;
  const flush = () => {
    if (parts.length > 0)
      save(firstRows.length - 1, encodeBlock(Buffer.concat([lengthsOf(parts), ...parts]), parts.length));
    parts = [];
    length = 0;
  };
  raw.scan((row, bytes, start, end) => {
    if (length + end - start > blockLength) flush();
    if (parts.length === 0) firstRows.push(row);
    parts.push(bytes.subarray(start, end));
    length += end - start;
    return true;
  });
  flush();
  return firstRows;
}

function lengthsOf(texts: readonly Buffer[]): Buffer {
  const lengths = Buffer.alloc(texts.length * 4);
  texts.forEach((text, i) => {
    lengths.writeUInt32LE(text.length, i * 4);
  });
  return lengths;
}

/** One compressed block of `count` texts, given as their lengths (4 bytes each, little-endian) and behind them the texts. */
export function encodeBlock(plain: Buffer, count: number): Buffer {
  const compressed = brotliCompressSync(plain, {
    chunkSize: usualLength,
    params: { [constants.BROTLI_PARAM_QUALITY]: 1, [constants.BROTLI_PARAM_SIZE_HINT]: plain.length },
  });
  const block = Buffer.allocUnsafeSlow(headerLength + compressed.length);
  [magic, version, count, plain.length].forEach((of, i) => {
    block.writeUInt32LE(of, i * 4);
  });
  block.writeUInt32LE(crc32(compressed, crc32(block.subarray(0, 16))), 16);
  block.set(compressed, headerLength);
  return block;
}

function decodeBlock(stored: Buffer, rows: number, firstRow: number): Block {
  const damaged = (reason: string) => new ColumnDamageError('_raw', `the block from row ${firstRow} on ${reason}`);
  if (stored.length < headerLength) throw damaged('was cut off');
  const compressed = stored.subarray(headerLength);
  if (stored.readUInt32LE(16) !== crc32(compressed, crc32(stored.subarray(0, 16))))
    throw damaged('has another checksum');
  if (stored.readUInt32LE(0) !== magic) throw damaged('is none');
  if (stored.readUInt32LE(4) !== version) throw damaged(`has version ${stored.readUInt32LE(4)}, not ${version}`);
  const length = stored.readUInt32LE(12);
  if (stored.readUInt32LE(8) !== rows) throw damaged('is that of other events');
  let bytes: Buffer;
  try {
    bytes = brotliDecompressSync(compressed, decompression(length));
  } catch {
    throw damaged('does not decompress');
  }
  const offsets = new Uint32Array(rows + 1);
  offsets[0] = rows * 4;
  for (let i = 0; i < rows; i++) offsets[i + 1] = offsets[i]! + bytes.readUInt32LE(i * 4);
  if (bytes.length !== length || offsets[rows] !== length) throw damaged('has not the length that it should have');
  return { bytes, offsets };
}

/** The index of the last number that is not above `wanted`; the numbers ascend from 0. */
function lastUpTo(numbers: readonly number[], wanted: number): number {
  let low = 0;
  let high = numbers.length;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (numbers[middle]! <= wanted) low = middle;
    else high = middle;
  }
  return low;
}

function doubled(array: Uint32Array<ArrayBuffer>): Uint32Array<ArrayBuffer> {
  const larger = new Uint32Array(array.length * 2);
  larger.set(array);
  return larger;
}
