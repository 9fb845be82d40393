import { crc32 } from 'node:zlib';
import type { Database, Statement } from 'better-sqlite3';
import { COLUMNS_VERSION } from '../../store/open-store.ts';
import type { FileRecord } from '../../store/store.ts';
import { DamagedPart, StoreError } from '../../store/store-failure.ts';
import { BlockTexts } from './block-texts.ts';
import type { Column } from './column.ts';
import type { EventSegment, SegmentKind, SegmentRange } from './event-segment.ts';
import { NumberColumn } from './number-column.ts';
import { encodeRawText, type RawText } from './raw-text.ts';
import { encodeColumn, encodeNumbers } from './segment-codec.ts';

/** Most columns of a segment take less than this. */
const pageSize = 8192;

/** Seconds that a segment which was replaced stays for readers of other processes. */
const keptFor = 60;

/** The name of what is kept among the columns of a segment and is none: its description once more. */
const descriptionColumn = 'segment';

/** What a column of a segment is: a field of the events, or what the store knows of each. */
export type ColumnRole = 'field' | 'own';

/** A segment of the file. */
export interface SegmentRecord {
  /** Never given again to another segment. */
  readonly id: number;
  readonly kind: SegmentKind;
  readonly range: SegmentRange;
  /** Of the names of its columns and the blocks of its texts. */
  readonly contents: number;
}

type SegmentValues = [
  definition: string,
  bare: number,
  rows: number,
  firstNumber: number,
  lastNumber: number,
  firstTime: number | null,
  lastTime: number | null,
  contents: number,
  checksum: number,
];

/**
 * The SQLite file that segments are kept in: see docs/store.md. One connection writes at a time; what it writes is there for others when it is
 * committed. A segment that was replaced stays for a while, for those who are reading it: `gone` is when that was, epoch seconds (1 where earlier versions did it).
 */
export class SegmentFile {
  private readonly readColumn: Statement;
  private readonly readBlock: Statement;
  private readonly writeFile: Statement;
  private readonly dataVersion: Statement;

  /** `isNew`: there is nothing in it yet. */
  constructor(
    readonly database: Database,
    isNew: boolean,
  ) {
    if (isNew) database.pragma(`page_size = ${pageSize}`);
    else this.keepLog();
    // A store may come from somebody else: nothing in its schema is run.
    database.pragma('trusted_schema = OFF');
    database.pragma('synchronous = NORMAL');
    database.pragma('temp_store = MEMORY');
    database.pragma('cache_size = -16384');
    if (isNew) createTables(database);
    this.readColumn = database
      .prepare('SELECT data FROM segment_column WHERE segment = ? AND role = ? AND name = ?')
      .pluck();
    this.readBlock = database.prepare('SELECT data FROM raw_block WHERE segment = ? AND first_row = ?').pluck();
    this.writeFile = database.prepare('INSERT OR REPLACE INTO file (path, size, modified, hash) VALUES (?, ?, ?, ?)');
    this.dataVersion = database.prepare('PRAGMA data_version').pluck();
  }

  /** Another number when another connection has written. */
  get version(): number {
    return this.dataVersion.get() as number;
  }

  /** Reads several things as they were at one time. */
  reading<T>(read: () => T): T {
    return this.isWriting ? read() : this.database.transaction(read)();
  }

  /** Bytes of the file. */
  get size(): number {
    const of = (pragma: string): number => this.database.pragma(pragma, { simple: true }) as number;
    return of('page_count') * of('page_size');
  }

  get isWriting(): boolean {
    return this.database.inTransaction;
  }

  // ------------------------------------------------------------------------------------------------ writing

  /**
   * Waits until no other connection writes. `readersSince`: epoch seconds; what was replaced since then stays. @returns the numbers of deleted events that
   * need not be known any more.
   */
  begin(readersSince: number | null): readonly number[] {
    this.database.exec('BEGIN IMMEDIATE');
    // Stores of earlier versions have none.
    this.database.exec(goneEvents);
    const before = Math.min(readersSince ?? Number.POSITIVE_INFINITY, Date.now() / 1000 - keptFor);
    const gone = this.database.prepare('SELECT id FROM segment WHERE gone <> 0 AND gone < ?').pluck().all(before);
    return (gone as number[]).flatMap((id) => this.removeBytes(id));
  }

  /** Removes a segment that was replaced. @returns the numbers of its events that had been deleted: those who read it had to know them. */
  private removeBytes(id: number): readonly number[] {
    const { database } = this;
    const numbers = database.prepare('SELECT number FROM gone_event WHERE segment = ?').pluck().all(id) as number[];
    this.removeDeleted(numbers);
    for (const table of ['segment_column', 'raw_block', 'gone_event'])
      database.prepare(`DELETE FROM ${table} WHERE segment = ?`).run(id);
    database.prepare('DELETE FROM segment WHERE id = ?').run(id);
    return numbers;
  }

  commit(): void {
    this.database.exec('COMMIT');
  }

  /** Undoes all since `begin`. */
  rollback(): void {
    if (this.database.inTransaction) this.database.exec('ROLLBACK');
  }

  beginPart(): void {
    this.database.exec('SAVEPOINT part');
  }

  commitPart(): void {
    this.database.exec('RELEASE part');
  }

  rollbackPart(): void {
    this.database.exec('ROLLBACK TO part; RELEASE part');
  }

  /** Writes the events of a segment; those that were deleted too. */
  write(segment: EventSegment): SegmentRecord {
    const { kind, range, columns, parts } = segment;
    const id = Number(
      this.database
        .prepare(
          'INSERT INTO segment (definition, bare, rows, first_number, last_number, first_time, last_time, contents, checksum) VALUES (?, ?, ?, ?, ?, ?, ?, 0, 0)',
        )
        .run(...recordValues({ kind, range })).lastInsertRowid,
    );
    const names: string[] = [];
    const insert = this.database.prepare('INSERT INTO segment_column (segment, role, name, data) VALUES (?, ?, ?, ?)');
    const save = (role: ColumnRole, name: string, data: Buffer): void => {
      insert.run(id, role, name, data);
      names.push(`${role} ${name}`);
    };
    for (const name of columns.keys()) save('field', name, encodeColumn(columns.get(name)!));
    save('own', 'time', encodeNumbers(new NumberColumn(parts.times)));
    save('own', 'number', encodeNumbers(new NumberColumn(parts.numbers)));
    const others: Readonly<Record<string, Column>> = {
      file: parts.files,
      given: parts.given,
      mapping: parts.mappings,
    };
    for (const name in others) save('own', name, encodeColumn(others[name]!));
    names.push(`own ${descriptionColumn}`);
    const { blocks, firstRows } = blocksOf(parts.texts);
    const insertBlock = this.database.prepare('INSERT INTO raw_block (segment, first_row, data) VALUES (?, ?, ?)');
    blocks.forEach((bytes, block) => {
      insertBlock.run(id, firstRows[block], bytes);
    });
    const contents = contentsOf(names, firstRows);
    const record = { id, kind, range, contents };
    const checksum = checksumOf(record);
    this.database.prepare('UPDATE segment SET contents = ?, checksum = ? WHERE id = ?').run(contents, checksum, id);
    const description = JSON.stringify([...recordValues(record), contents, checksum]);
    insert.run(id, 'own', descriptionColumn, Buffer.from(description));
    return record;
  }

  /** Takes a segment away: at once for those who look for it, its bytes later. `deleted`: the numbers of its events that were deleted, and are in no other. */
  removeSegment(id: number, deleted: Iterable<number>): void {
    this.database.prepare('UPDATE segment SET gone = ? WHERE id = ?').run(Date.now() / 1000, id);
    const insert = this.database.prepare('INSERT INTO gone_event VALUES (?, ?)');
    for (const number of deleted) insert.run(id, number);
  }

  addDeleted(numbers: Iterable<number>): void {
    const insert = this.database.prepare('INSERT OR IGNORE INTO deleted_event VALUES (?)');
    for (const number of numbers) insert.run(number);
  }

  removeDeleted(numbers: Iterable<number>): void {
    const remove = this.database.prepare('DELETE FROM deleted_event WHERE number = ?');
    for (const number of numbers) remove.run(number);
  }

  putFile({ path, size, modified, hash }: FileRecord): void {
    this.writeFile.run(path, size, modified, hash);
  }

  removeFile(path: string): void {
    this.database.prepare('DELETE FROM file WHERE path = ?').run(path);
  }

  setNote(key: string, value: string): void {
    this.database.prepare('INSERT OR REPLACE INTO note VALUES (?, ?)').run(key, value);
  }

  // ------------------------------------------------------------------------------------------------ reading

  /** @throws DamagedPart */
  segments(): readonly SegmentRecord[] {
    const records = this.database
      .prepare(
        'SELECT id, definition, bare, rows, first_number, last_number, first_time, last_time, contents, checksum FROM segment WHERE gone = 0 ORDER BY id',
      )
      .raw()
      .all() as [id: number, ...SegmentValues][];
    return records.map(([id, ...values]) => {
      const record = recordOf(id, values) ?? recordOf(id, this.keptDescription(id));
      if (record === null) throw new DamagedPart(`segment ${id}`, 'the checksum of its description differs');
      return record;
    });
  }

  /** The description of a segment as it is kept beside its columns: for the case that the one in the table is damaged. Null: it cannot be read either. */
  private keptDescription(id: number): unknown {
    try {
      return JSON.parse(String(this.readColumn.get(id, 'own', descriptionColumn)));
    } catch {
      return null;
    }
  }

  /** The number of the event that came last in segments that were taken away; 0 without any. */
  lastNumberGone(): number {
    const last = this.database.prepare('SELECT max(last_number) FROM segment WHERE gone <> 0').pluck().get();
    return (last as number | null) ?? 0;
  }

  deleted(): readonly number[] {
    return this.database.prepare('SELECT number FROM deleted_event').pluck().all() as number[];
  }

  files(): readonly FileRecord[] {
    return this.database.prepare('SELECT path, size, modified, hash FROM file').all() as FileRecord[];
  }

  notes(): readonly (readonly [key: string, value: string])[] {
    return this.database.prepare('SELECT key, value FROM note').raw().all() as [string, string][];
  }

  /** The names of the fields of a segment, and the rows at which the blocks of its texts begin. @throws DamagedPart, StoreError */
  contents({ id, contents }: SegmentRecord): {
    readonly fields: readonly string[];
    readonly firstRows: readonly number[];
  } {
    const columns = this.database
      .prepare('SELECT role, name FROM segment_column WHERE segment = ? ORDER BY rowid')
      .raw()
      .all(id) as [string, string][];
    const firstRows = this.database
      .prepare('SELECT first_row FROM raw_block WHERE segment = ? ORDER BY first_row')
      .pluck()
      .all(id) as number[];
    const names = columns.map(([role, name]) => `${role} ${name}`);
    if (contentsOf(names, firstRows) !== contents) {
      this.requireSegment(id);
      throw new DamagedPart(`segment ${id}`, 'not all of it is there');
    }
    return { fields: columns.flatMap(([role, name]) => (role === 'field' ? [name] : [])), firstRows };
  }

  /** The bytes of a column. @throws DamagedPart, StoreError */
  column(segment: number, role: ColumnRole, name: string): Buffer {
    return this.bytes(segment, this.readColumn.get(segment, role, name), `column '${name}'`);
  }

  /** The bytes of the texts from a row on. @throws DamagedPart, StoreError */
  block(segment: number, firstRow: number): Buffer {
    return this.bytes(segment, this.readBlock.get(segment, firstRow), 'the text of events');
  }

  private bytes(segment: number, bytes: unknown, what: string): Buffer {
    if (Buffer.isBuffer(bytes)) return bytes;
    this.requireSegment(segment);
    throw new DamagedPart(`${what} of segment ${segment}`, 'it is not there');
  }

  /** It may be that others replaced it, and wrote again since. */
  private requireSegment(id: number): void {
    if (this.database.prepare('SELECT 1 FROM segment WHERE id = ?').get(id) === undefined)
      throw new StoreError('The store was changed by another process while it was searched. Search again.');
  }

  // ------------------------------------------------------------------------------------------------ the file

  /** For a store that need not outlive the process: nothing waits for the disk. */
  forOneRun(): void {
    this.database.pragma('synchronous = OFF');
    this.database.pragma('journal_mode = MEMORY');
  }

  /** A commit waits until what it wrote is on the disk. */
  keepDurably(): void {
    this.database.pragma('synchronous = FULL');
  }

  /**
   * From now on, changes go to a log first, so that others can read meanwhile. Not while a new store is filled: what is appended to an empty file
   * would be written twice.
   */
  keepLog(): void {
    if (this.database.pragma('journal_mode', { simple: true }) !== 'delete') return;
    try {
      this.database.pragma('journal_mode = WAL');
    } catch (error) {
      // Somebody is filling it for the first time: the next who opens it will do.
      if (!/^SQLITE_BUSY/.test(String((error as { code?: unknown }).code))) throw error;
    }
  }

  close(): void {
    this.database.close();
  }
}

function blocksOf(texts: RawText): { readonly blocks: readonly Buffer[]; readonly firstRows: readonly number[] } {
  if (texts instanceof BlockTexts) return texts.finished();
  const blocks: Buffer[] = [];
  const firstRows = encodeRawText(texts, (_, bytes) => blocks.push(bytes));
  return { blocks, firstRows };
}

const goneEvents =
  'CREATE TABLE IF NOT EXISTS gone_event (segment INTEGER NOT NULL, number INTEGER NOT NULL, PRIMARY KEY (segment, number)) WITHOUT ROWID';

function createTables(database: Database): void {
  database.exec(`
    BEGIN IMMEDIATE;
    CREATE TABLE IF NOT EXISTS note (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS file (path TEXT PRIMARY KEY, size INTEGER NOT NULL, modified REAL NOT NULL, hash TEXT) WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS segment (
      id INTEGER PRIMARY KEY AUTOINCREMENT, definition TEXT NOT NULL, bare INTEGER NOT NULL, rows INTEGER NOT NULL,
      first_number INTEGER NOT NULL, last_number INTEGER NOT NULL, first_time REAL, last_time REAL,
      contents INTEGER NOT NULL, checksum INTEGER NOT NULL, gone INTEGER NOT NULL DEFAULT 0);
    CREATE TABLE IF NOT EXISTS segment_column (segment INTEGER NOT NULL, role TEXT NOT NULL, name TEXT NOT NULL, data BLOB NOT NULL);
    CREATE UNIQUE INDEX IF NOT EXISTS segment_column_name ON segment_column (segment, role, name);
    CREATE TABLE IF NOT EXISTS raw_block (segment INTEGER NOT NULL, first_row INTEGER NOT NULL, data BLOB NOT NULL);
    CREATE UNIQUE INDEX IF NOT EXISTS raw_block_row ON raw_block (segment, first_row);
    CREATE TABLE IF NOT EXISTS deleted_event (number INTEGER PRIMARY KEY);
    ${goneEvents};
    INSERT OR IGNORE INTO note VALUES ('version', '${COLUMNS_VERSION}');
    COMMIT`);
}

function recordValues({ kind, range }: Pick<SegmentRecord, 'kind' | 'range'>): readonly (string | number | null)[] {
  const { rows, firstNumber, lastNumber, firstTime, lastTime } = range;
  return [kind.definition, kind.isBare ? 1 : 0, rows, firstNumber, lastNumber, firstTime, lastTime];
}

/** What the values of a description say; null where they are not what was written. */
function recordOf(id: number, values: unknown): SegmentRecord | null {
  if (!Array.isArray(values)) return null;
  const [definition, bare, rows, firstNumber, lastNumber, firstTime, lastTime, contents, sum] = values as SegmentValues;
  const kind = { definition, isBare: bare === 1 };
  const record = { id, kind, range: { rows, firstNumber, lastNumber, firstTime, lastTime }, contents };
  return checksumOf(record) === sum ? record : null;
}

const checksumOf = (record: Omit<SegmentRecord, 'id'>): number =>
  crc32(JSON.stringify([...recordValues(record), record.contents]));

const contentsOf = (names: readonly string[], firstRows: readonly number[]): number =>
  crc32(JSON.stringify([names, firstRows]));
