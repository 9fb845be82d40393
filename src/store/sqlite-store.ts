import Database from 'better-sqlite3';
import { newRow, type Row } from '../values/row.ts';
import type { Value } from '../values/value.ts';
import {
  DATASET_COLUMNS,
  datasetColumnFields,
  type EncodedEvent,
  EVENT_COLUMNS,
  EventEncoder,
  eventColumnFields,
} from './encode-event.ts';
import { decodeList } from './jsonb-list.ts';
import type { GivenBeside, MappedEvent } from './mapped-event.ts';
import { RawBlockReader, RawBlockWriter } from './raw-blocks.ts';
import { allColumns, RowInsert } from './row-insert.ts';
import { type FileRecord, metadataFields, type Store, type StoreLayout, type TimeRange } from './store.ts';
import { LOCK_TIMEOUT, storeFailure } from './store-failure.ts';
import { columnNames, createSchema, quote, type TableInfo } from './tables.ts';

/** Written into each store; a store of another version is refused. */
export const STORE_VERSION = '1';

export class StoreError extends Error {
  override readonly name = 'StoreError';
}

/** An event takes about 3 KB: of SQLite's usual 4 KB, a quarter would stay empty. */
const PAGE_SIZE = 32 * 1024;

/** Rows of each index that are counted for SQLite's planner; enough to tell a rare value's column from another. */
const ANALYSED_ROWS = 10_000;

/** An event as it lies in the store, for mapping it again. */
export type StoredEvent = Pick<MappedEvent, 'time' | 'index' | 'sourcetype' | 'source' | 'host' | 'raw'> & {
  readonly given: GivenBeside | null;
};

interface DatasetTable {
  readonly info: { name: string; columns: Map<string, string>; multivalue: Set<string> };
  readonly insert: RowInsert;
}

/**
 * The store in one SQLite file, or in memory. Tables: see docs/store.md; they are meant to be opened with `sqlite3` too.
 * Values are Splunk's text; a list is a JSONB array; `_time` alone is REAL.
 */
export class SqliteStore implements Store {
  readonly database: Database.Database;
  private readonly layout: StoreLayout;
  private eventInfo: { name: string; columns: Map<string, string>; multivalue: Set<string> };
  private readonly hotFields: readonly string[];
  private readonly datasets = new Map<string, DatasetTable>();
  private encoder: EventEncoder;
  private insertEvent!: RowInsert;
  private readonly rawReader: RawBlockReader;
  private rawWriter: RawBlockWriter | null = null;
  private nextEvent = 1;
  private added = 0;
  private file: number | null = null;
  private fileRecordPending: FileRecord | null = null;
  private changes = 0;
  /** Texts that no event holds, and the revision for which that was found. */
  private readonly absentTexts = new Map<string, number>();

  private constructor(database: Database.Database, layout: StoreLayout) {
    this.database = database;
    this.layout = layout;
    this.hotFields = eventColumnFields(layout);
    this.encoder = new EventEncoder(layout);
    const isNew = database.prepare('SELECT count(*) FROM sqlite_master').pluck().get() === 0;
    if (isNew) database.pragma(`page_size = ${PAGE_SIZE}`);
    else this.keepLog();
    database.pragma('synchronous = NORMAL');
    database.pragma('temp_store = MEMORY');
    database.pragma('cache_size = -65536');
    // Reading raw blocks while a scan is open is a second statement on the same connection: legal in SQLite.
    database.unsafeMode(true);
    createSchema(database);
    this.eventInfo = this.openEventTable();
    this.openDatasetTables();
    const load = database.prepare('SELECT data FROM raw_block WHERE id = ?').pluck();
    this.rawReader = new RawBlockReader((block) => load.get(block) as Buffer | undefined);
  }

  static inMemory(layout: StoreLayout): SqliteStore {
    return new SqliteStore(new Database(':memory:'), layout);
  }

  /** @throws StoreError when the file is no store, is a store of another version, or cannot be opened. */
  static open(path: string, layout: StoreLayout): SqliteStore {
    let store: SqliteStore;
    try {
      const database = new Database(path, { timeout: LOCK_TIMEOUT });
      database.pragma('user_version');
      const tables = database.prepare("SELECT name FROM sqlite_master WHERE type = 'table'").pluck().all();
      if (tables.length > 0 && !tables.includes('field_column'))
        throw new StoreError(`${path} is a SQLite file, but no splite store.`);
      store = new SqliteStore(database, layout);
    } catch (error) {
      if (error instanceof StoreError) throw error;
      throw new StoreError(`Cannot open ${path} as a store: ${storeFailure(error) ?? (error as Error).message}.`);
    }
    const version = store.note('version');
    if (version === null) store.setNote('version', STORE_VERSION);
    else if (version !== STORE_VERSION) {
      store.close();
      throw new StoreError(
        `${path} was written by another version of splite (format ${version}, here ${STORE_VERSION}). Load the logs again.`,
      );
    }
    return store;
  }

  /** For a store that need not outlive the process: nothing waits for the disk. */
  forOneRun(): void {
    this.database.pragma('synchronous = OFF');
    this.database.pragma('journal_mode = MEMORY');
  }

  // ------------------------------------------------------------------------------------------------ tables

  private openEventTable(): { name: string; columns: Map<string, string>; multivalue: Set<string> } {
    const existing = new Set(
      (this.database.pragma('table_info(event)') as { name: string }[]).map(({ name }) => name.toLowerCase()),
    );
    const names = columnNames(this.hotFields, EVENT_COLUMNS);
    for (const column of names.values()) {
      if (!existing.has(column.toLowerCase())) this.database.exec(`ALTER TABLE event ADD COLUMN ${quote(column)} TEXT`);
    }
    const columns = new Map<string, string>([
      ['_time', '_time'],
      ...metadataFields.map((field) => [field, quote(field)] as const),
    ]);
    for (const [field, column] of names) columns.set(field, quote(column));
    const multivalue = new Set(
      this.database
        .prepare("SELECT field FROM field_column WHERE table_name = 'event' AND multivalue")
        .pluck()
        .all() as string[],
    );
    this.insertEvent = new RowInsert(this.database, 'event', EVENT_COLUMNS, [...names.values()]);
    return { name: 'event', columns, multivalue };
  }

  private openDatasetTables(): void {
    this.datasets.clear();
    for (const { table_name } of this.database
      .prepare("SELECT DISTINCT table_name FROM field_column WHERE table_name <> 'event'")
      .all() as { table_name: string }[]) {
      this.datasetTable(table_name);
    }
  }

  /** The table of a root dataset, made on first use; null when no model has such a dataset. */
  private datasetTable(table: string): DatasetTable | null {
    const known = this.datasets.get(table);
    if (known) return known;
    const own = datasetColumnFields(this.layout, table);
    if (!own) return null;
    const names = columnNames(own, DATASET_COLUMNS);
    const sqlName = quote(table);
    this.database.exec(
      `CREATE TABLE IF NOT EXISTS ${sqlName} (id INTEGER PRIMARY KEY, event INTEGER NOT NULL, _time REAL NOT NULL, ${[...DATASET_COLUMNS.slice(3), ...names.values()].map((column) => `${quote(column)} TEXT`).join(', ')})`,
    );
    const existing = new Set(
      (this.database.pragma(`table_info(${sqlName})`) as { name: string }[]).map(({ name }) => name.toLowerCase()),
    );
    // Only what is not there is written: who reads a store that is up to date does not wait for who writes into it.
    const noted = new Set(
      this.database.prepare('SELECT field FROM field_column WHERE table_name = ?').pluck().all(table) as string[],
    );
    const insertNote = this.database.prepare('INSERT OR IGNORE INTO field_column VALUES (?, ?, ?, 0)');
    const note = (field: string, column: string): void => {
      if (!noted.has(field)) insertNote.run(table, field, column);
    };
    for (const [field, column] of names) {
      if (!existing.has(column.toLowerCase()))
        this.database.exec(`ALTER TABLE ${sqlName} ADD COLUMN ${quote(column)} TEXT`);
      note(field, column);
    }
    note('nodename', 'nodename');
    const columns = new Map<string, string>([
      ['_time', '_time'],
      ['nodename', 'nodename'],
      ...metadataFields.map((field) => [field, quote(field)] as const),
    ]);
    for (const [field, column] of names) columns.set(field, quote(column));
    const multivalue = new Set(
      this.database
        .prepare('SELECT field FROM field_column WHERE table_name = ? AND multivalue')
        .pluck()
        .all(table) as string[],
    );
    const insert = new RowInsert(this.database, table, DATASET_COLUMNS.slice(1), [...names.values()]);
    const made: DatasetTable = { info: { name: table, columns, multivalue }, insert };
    this.datasets.set(table, made);
    return made;
  }

  /** The event table, for SQL. */
  eventTable(): TableInfo {
    return this.eventInfo;
  }

  /** A root dataset's table (`Endpoint.Processes`), for SQL; null when no model has it. */
  tableOf(dataset: string): TableInfo | null {
    return this.datasetTable(dataset)?.info ?? null;
  }

  /** The root datasets that have a table. */
  datasetNames(): readonly string[] {
    const names = "SELECT DISTINCT table_name FROM field_column WHERE table_name <> 'event' ORDER BY 1";
    return this.database.prepare(names).pluck().all() as string[];
  }

  // ------------------------------------------------------------------------------------------------ writing

  /** Another number whenever events may have come or gone. */
  get revision(): number {
    return this.changes;
  }

  begin(file: FileRecord | null): void {
    this.changes++;
    // Made before the events come: each index that is made afterwards reads all events again, which are wide.
    if (!this.database.memory) this.indexEvents();
    this.database.exec('BEGIN IMMEDIATE');
    this.added = 0;
    this.fileRecordPending = file;
    this.nextEvent = ((this.database.prepare('SELECT max(id) FROM event').pluck().get() as number | null) ?? 0) + 1;
    const nextBlock =
      ((this.database.prepare('SELECT max(id) FROM raw_block').pluck().get() as number | null) ?? 0) + 1;
    const save = this.database.prepare('INSERT INTO raw_block VALUES (?, ?)');
    this.rawWriter = new RawBlockWriter(nextBlock, (block, data) => save.run(block, data));
    this.file = null;
    if (file) {
      this.removeFile(file.path);
      this.file = Number(
        this.database
          .prepare('INSERT INTO file (path, size, modified, hash, events) VALUES (?, ?, ?, ?, 0)')
          .run(file.path, file.size, file.modified, file.hash).lastInsertRowid,
      );
    }
  }

  /** A file that changed is loaded anew: its events of before go. Its raw blocks hold no other file's. */
  private removeFile(path: string): void {
    const id = this.database.prepare('SELECT id FROM file WHERE path = ?').pluck().get(path) as number | undefined;
    if (id === undefined) return;
    for (const name of this.datasets.keys())
      this.database.prepare(`DELETE FROM ${quote(name)} WHERE event IN (SELECT id FROM event WHERE file = ?)`).run(id);
    this.database.prepare('DELETE FROM raw_block WHERE id IN (SELECT raw_block FROM event WHERE file = ?)').run(id);
    this.database.prepare('DELETE FROM event WHERE file = ?').run(id);
    this.database.prepare('DELETE FROM file WHERE id = ?').run(id);
  }

  /** Takes events, and their rows in datasets, away; their texts stay where they are. @returns how many, for each index. */
  deleteEvents(ids: Iterable<number>): ReadonlyMap<string, number> {
    this.changes++;
    this.database.exec('BEGIN IMMEDIATE');
    try {
      this.database.exec(
        'CREATE TEMP TABLE IF NOT EXISTS deleted_event (id INTEGER PRIMARY KEY); DELETE FROM deleted_event',
      );
      const insert = this.database.prepare('INSERT OR IGNORE INTO deleted_event VALUES (?)');
      for (const id of ids) insert.run(id);
      const deleted = 'IN (SELECT id FROM deleted_event)';
      const counts = this.database
        .prepare(`SELECT "index", count(*) FROM event WHERE id ${deleted} GROUP BY 1 ORDER BY 1`)
        .raw()
        .all() as [string, number][];
      if (counts.length > 0) {
        for (const name of this.datasets.keys())
          this.database.exec(`DELETE FROM ${quote(name)} WHERE event ${deleted}`);
        this.database.exec(`DELETE FROM event WHERE id ${deleted}`);
      }
      this.database.exec('DELETE FROM deleted_event; COMMIT');
      return new Map(counts);
    } catch (error) {
      this.rollback();
      throw error;
    }
  }

  add(event: MappedEvent): void {
    this.addEncoded(this.encoder.encode(event));
  }

  addEncoded(event: EncodedEvent): void {
    if (!this.rawWriter) throw new Error('add outside begin ... commit');
    const id = this.nextEvent++;
    const place = this.rawWriter.add(event.raw);
    const { block, start, length } = place;
    const { time, metadata, fields, given, columns } = event;
    this.insertEvent.run([id, time, ...metadata, this.file, block, start, length, fields, given], columns);
    this.addDatasetRows(id, event);
    this.added++;
  }

  /**
   * Replaces what was made of every event by what `map` makes of it now: one transaction, events in the order they came.
   * @returns the number of events.
   */
  remap(map: (event: StoredEvent) => MappedEvent, progress: (done: number, total: number) => void): number {
    const total = this.count();
    this.changes++;
    this.database.exec('BEGIN IMMEDIATE');
    try {
      for (const table of this.database
        .prepare("SELECT DISTINCT table_name FROM field_column WHERE table_name <> 'event'")
        .pluck()
        .all() as string[]) {
        this.database.exec(`DELETE FROM ${quote(table)}`);
      }
      const page = this.database
        .prepare(
          'SELECT id, _time, "index", sourcetype, source, host, raw_block, raw_start, raw_length, given FROM event WHERE id > ? ORDER BY id LIMIT 1000',
        )
        .raw();
      const set = [
        '_time = ?',
        ...metadataFields.map((field) => `${quote(field)} = ?`),
        'fields = ?',
        ...this.hotFields.map((field) => `${this.eventInfo.columns.get(field)} = ?`),
      ];
      const update = this.database.prepare(`UPDATE event SET ${set.join(', ')} WHERE id = ?`);
      let last = 0;
      let done = 0;
      for (;;) {
        const records = page.all(last) as [
          number,
          number,
          string,
          string,
          string,
          string,
          number,
          number,
          number,
          string | null,
        ][];
        if (records.length === 0) break;
        for (const [id, time, index, sourcetype, source, host, block, start, length, given] of records) {
          const event = map({
            time,
            index,
            sourcetype,
            source,
            host,
            raw: this.raw(block, start, length),
            given: given === null ? null : (JSON.parse(given) as GivenBeside),
          });
          const encoded = this.encoder.encode(event);
          const columns = allColumns(encoded.columns, this.hotFields.length);
          update.run(encoded.time, ...encoded.metadata, encoded.fields, ...columns, id);
          this.addDatasetRows(id, encoded);
          last = id;
          done++;
        }
        progress(done, total);
      }
      this.database.exec('COMMIT');
      return done;
    } catch (error) {
      this.rollback();
      throw error;
    }
  }

  private addDatasetRows(id: number, { time, metadata, datasets, lists }: EncodedEvent): void {
    for (const { table, nodename, columns } of datasets)
      this.datasetTable(table)?.insert.run([id, time, ...metadata, nodename], columns);
    for (const [table, field] of lists) {
      const known = table === 'event' ? this.eventInfo.multivalue : this.datasetTable(table)?.info.multivalue;
      if (known) this.sawMultivalue(table, known, field);
    }
  }

  private sawMultivalue(table: string, known: Set<string>, field: string): void {
    if (known.has(field)) return;
    known.add(field);
    this.database
      .prepare('INSERT INTO field_column VALUES (?, ?, NULL, 1) ON CONFLICT DO UPDATE SET multivalue = 1')
      .run(table, field);
  }

  commit(): number {
    this.rawWriter?.flush();
    this.rawWriter = null;
    if (this.file !== null && this.fileRecordPending)
      this.database.prepare('UPDATE file SET events = ? WHERE id = ?').run(this.added, this.file);
    this.database.exec('COMMIT');
    return this.added;
  }

  rollback(): void {
    this.rawWriter = null;
    if (!this.database.inTransaction) return;
    this.database.exec('ROLLBACK');
    // What was noted of lists, and tables made on the way, are gone too.
    this.reopen();
  }

  /** Takes note of what another connection has changed. */
  reopen(): void {
    this.changes++;
    this.encoder = new EventEncoder(this.layout);
    this.eventInfo = this.openEventTable();
    this.openDatasetTables();
  }

  fileRecord(path: string): FileRecord | null {
    return (
      (this.database.prepare('SELECT path, size, modified, hash FROM file WHERE path = ?').get(path) as
        | FileRecord
        | undefined) ?? null
    );
  }

  count(): number {
    return this.database.prepare('SELECT count(*) FROM event').pluck().get() as number;
  }

  /** First and last time of an event, epoch seconds; null without events. */
  timeRange(): { readonly first: number | null; readonly last: number | null } {
    return this.database.prepare('SELECT min(_time) AS first, max(_time) AS last FROM event').get() as {
      first: number | null;
      last: number | null;
    };
  }

  index(): void {
    this.indexEvents();
    for (const [name, { info }] of this.datasets) {
      for (const field of this.layout.indexedDatasetFields(name)) {
        const column = info.columns.get(field);
        if (column)
          this.database.exec(
            `CREATE INDEX IF NOT EXISTS ${quote(`${name} ${field}`)} ON ${quote(name)} (${column} COLLATE NOCASE)`,
          );
      }
    }
    this.database.exec(`PRAGMA analysis_limit = ${ANALYSED_ROWS}; ANALYZE`);
    this.keepLog();
  }

  private indexEvents(): void {
    this.database.exec('CREATE INDEX IF NOT EXISTS "event _time" ON event (_time)');
    for (const field of this.hotFields) {
      const column = this.eventInfo.columns.get(field)!;
      this.database.exec(
        `CREATE INDEX IF NOT EXISTS ${quote(`event ${field}`)} ON event (${column} COLLATE NOCASE) WHERE ${column} IS NOT NULL`,
      );
    }
  }

  /**
   * From now on, changes go to a log first, so that others can read meanwhile. Not while a new store is filled: what is
   * appended to an empty file would be written twice.
   */
  private keepLog(): void {
    // A store for one run has no journal on disk.
    if (this.database.pragma('journal_mode', { simple: true }) === 'memory') return;
    this.database.pragma('journal_mode = WAL');
  }

  // ------------------------------------------------------------------------------------------------ reading

  /**
   * `holding`: only events that have this plain text somewhere in the names or values of their fields. `numberAs`: the field
   * that gets the number of the event.
   */
  *events(range: TimeRange, holding: string | null = null, numberAs: string | null = null): Iterable<Row> {
    if (holding !== null && this.absentTexts.get(holding) === this.changes) return;
    const { where, parameters } = eventCondition(range, holding);
    let found = false;
    const statement = this.database
      .prepare(
        `SELECT _time, "index", sourcetype, source, host, raw_block, raw_start, raw_length, json(fields), id FROM event${where} ORDER BY _time DESC, id DESC`,
      )
      .raw();
    for (const record of statement.iterate(...parameters) as Iterable<unknown[]>) {
      const row = eventRow(record[8] as string);
      row._time = record[0] as number;
      row._raw = this.raw(record[5] as number, record[6] as number, record[7] as number);
      for (let i = 0; i < metadataFields.length; i++) row[metadataFields[i]!] = record[i + 1] as string;
      if (numberAs !== null) row[numberAs] = record[9] as number;
      found = true;
      yield row;
    }
    if (holding !== null && !found && range.earliest === null && range.latest === null)
      this.absentTexts.set(holding, this.changes);
  }

  *datasetRows(dataset: string, range: TimeRange): Iterable<Row> {
    const table = this.datasetTable(dataset);
    if (!table) return;
    const fields = [...table.info.columns.keys()];
    const { where, parameters } = timeCondition(range);
    const statement = this.database
      .prepare(
        `SELECT ${[...table.info.columns.values()].join(', ')} FROM ${quote(dataset)}${where} ORDER BY _time DESC, event DESC, id DESC`,
      )
      .raw();
    for (const record of statement.iterate(...parameters) as Iterable<unknown[]>) {
      const row = newRow();
      for (let i = 0; i < fields.length; i++) row[fields[i]!] = fromColumn(record[i]);
      yield row;
    }
  }

  /** An event's text. */
  raw(block: number, start: number, length: number): string {
    return this.rawReader.read(block, start, length);
  }

  clear(): void {
    this.changes++;
    this.database.exec('DELETE FROM event; DELETE FROM raw_block; DELETE FROM file');
    for (const name of this.datasets.keys()) this.database.exec(`DELETE FROM ${quote(name)}`);
  }

  note(key: string): string | null {
    return (
      (this.database.prepare('SELECT value FROM note WHERE key = ?').pluck().get(key) as string | undefined) ?? null
    );
  }

  setNote(key: string, value: string): void {
    this.database
      .prepare('INSERT INTO note VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value')
      .run(key, value);
  }

  close(): void {
    this.database.close();
  }
}

function timeCondition({ earliest, latest }: TimeRange): { where: string; parameters: number[] } {
  const parts: string[] = [];
  const parameters: number[] = [];
  if (earliest !== null) {
    parts.push('_time >= ?');
    parameters.push(earliest);
  }
  if (latest !== null) {
    parts.push('_time < ?');
    parameters.push(latest);
  }
  return { where: parts.length === 0 ? '' : ` WHERE ${parts.join(' AND ')}`, parameters };
}

/** Names and plain text stand in JSONB as they are (sqlite.org, "The SQLite JSONB Format"). */
function eventCondition(range: TimeRange, holding: string | null): { where: string; parameters: (number | Buffer)[] } {
  const time = timeCondition(range);
  if (holding === null) return time;
  const where = `${time.where === '' ? ' WHERE' : `${time.where} AND`} instr(fields, ?) > 0`;
  return { where, parameters: [...time.parameters, Buffer.from(holding)] };
}

/** A row from the JSON text of an event's fields. */
export function eventRow(json: string): Row {
  const fields = JSON.parse(json) as Record<string, Value>;
  const row = newRow();
  for (const field in fields) row[field] = fields[field];
  return row;
}

/** A column's value as a field's value. */
export function fromColumn(value: unknown): Value {
  if (value === null) return null;
  return Buffer.isBuffer(value) ? decodeList(value) : (value as string | number);
}
