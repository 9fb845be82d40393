import { brotliCompressSync, brotliDecompressSync, constants } from 'node:zlib';
import type Database from 'better-sqlite3';
import { readStored } from '../../store/store-failure.ts';

/** Bytes of raw text that are compressed together: measured, 8 times smaller and 3 times cheaper to write than text rows. */
const BLOCK_SIZE = 256 * 1024;

/** Where an event's raw text is. */
export interface RawPlace {
  readonly block: number;
  readonly start: number;
  readonly length: number;
}

/** Packs raw texts into blocks, handed to `save` as each is full; what is handed over is good until `save` returns. */
export class RawBlockWriter {
  private buffer = Buffer.allocUnsafe(BLOCK_SIZE);
  private used = 0;

  constructor(
    private block: number,
    private readonly save: (block: number, data: Buffer) => void,
  ) {}

  /** `raw`: text, or its UTF-8. */
  add(raw: string | Uint8Array): RawPlace {
    // UTF-8 takes at most three bytes for a UTF-16 code unit.
    const most = typeof raw === 'string' ? raw.length * 3 : raw.length;
    if (this.used + most > this.buffer.length) {
      if (this.used > 0) this.flush();
      if (most > this.buffer.length) this.buffer = Buffer.allocUnsafe(most);
    }
    let length: number;
    if (typeof raw === 'string') length = this.buffer.write(raw, this.used, 'utf8');
    else {
      this.buffer.set(raw, this.used);
      length = raw.length;
    }
    const place = { block: this.block, start: this.used, length };
    this.used += length;
    if (this.used >= BLOCK_SIZE) this.flush();
    return place;
  }

  flush(): void {
    if (this.used === 0) return;
    this.save(this.block, this.buffer.subarray(0, this.used));
    this.block++;
    this.used = 0;
    if (this.buffer.length > BLOCK_SIZE * 4) this.buffer = Buffer.allocUnsafe(BLOCK_SIZE);
  }
}

/** The text of that many bytes stays as it is in a store in memory: a search on a small file does not wait for compression. */
const PLAIN_BYTES = 32 * 1024 * 1024;

/** Where blocks are kept: compressed in a table; the first ones of a store in memory as they are. */
export class RawBlocks {
  private readonly plain = new Map<number, Buffer>();
  private plainBytes = 0;
  private readonly insert: Database.Statement;
  private readonly select: Database.Statement;

  constructor(private readonly database: Database.Database) {
    this.insert = database.prepare('INSERT INTO raw_block VALUES (?, ?)');
    this.select = database.prepare('SELECT data FROM raw_block WHERE id = ?').pluck();
  }

  /** The number of the next block. */
  next(): number {
    const last = (this.database.prepare('SELECT max(id) FROM raw_block').pluck().get() as number | null) ?? 0;
    return Math.max(last, ...this.plain.keys()) + 1;
  }

  save(block: number, data: Buffer): void {
    if (this.database.memory && this.plainBytes + data.length <= PLAIN_BYTES) {
      this.plain.set(block, Buffer.from(data));
      this.plainBytes += data.length;
    } else this.insert.run(block, compress(data));
  }

  load(block: number): Buffer {
    const plain = this.plain.get(block);
    if (plain !== undefined) return plain;
    const data = this.select.get(block) as Buffer | undefined;
    return readStored(() => {
      if (data === undefined) throw new Error(`There is no block ${block}.`);
      return brotliDecompressSync(data);
    });
  }

  /** Forgets the blocks from this one on: a transaction that saved them was undone. */
  forgetFrom(block: number): void {
    for (const [id, data] of this.plain) {
      if (id < block) continue;
      this.plain.delete(id);
      this.plainBytes -= data.length;
    }
  }
}

const compress = (data: Buffer): Buffer =>
  brotliCompressSync(data, {
    params: { [constants.BROTLI_PARAM_QUALITY]: 1, [constants.BROTLI_PARAM_SIZE_HINT]: data.length },
  });

/** Reads raw texts back; keeps the last few blocks, because neighbouring events share them. */
export class RawBlockReader {
  private readonly cache = new Map<number, Buffer>();

  constructor(private readonly blocks: RawBlocks) {}

  read(block: number, start: number, length: number): string {
    // Where no event of a block has text there is none to save.
    if (length === 0) return '';
    return this.block(block).toString('utf8', start, start + length);
  }

  private block(id: number): Buffer {
    const cached = this.cache.get(id);
    if (cached) return cached;
    const block = this.blocks.load(id);
    if (this.cache.size >= 64) this.cache.delete(this.cache.keys().next().value as number);
    this.cache.set(id, block);
    return block;
  }
}
