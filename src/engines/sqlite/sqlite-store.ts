import type Database from 'better-sqlite3';
import type { MappedEvent } from '../../store/mapped-event.ts';
import { type OpenedStore, openFailure, openStore, TABLES_VERSION } from '../../store/open-store.ts';
import { sqlite } from '../../store/sqlite-library.ts';
import {
  type FileRecord,
  type IndexAbout,
  type MappedTarget,
  metadataFields,
  type StoreLayout,
  type TimeRange,
} from '../../store/store.ts';
import { StoreError } from '../../store/store-failure.ts';
import { newRow, type Row } from '../../values/row.ts';
import { type EncodedEvent, EventEncoder } from './encode-event.ts';
import { Mappings } from './mappings.ts';
import { migrate } from './migrate.ts';
import { GOING_ON, OpenReads } from './open-reads.ts';
import { RawBlockReader, RawBlocks, RawBlockWriter } from './raw-blocks.ts';
import { eventCondition, eventRow, fromColumn, timeCondition } from './read-rows.ts';
import { type RemapWork, remapEvents } from './remap-events.ts';
import { StoreTables } from './store-tables.ts';
import { createSchema, quote, type TableInfo } from './tables.ts';
import { Transactions } from './transactions.ts';

/** An event takes about 3 KB: of SQLite's usual 4 KB, a quarter would stay empty. */
const PAGE_SIZE = 32 * 1024;

/** Rows of each index that are counted for SQLite's planner; enough to tell a rare value's column from another. */
const ANALYSED_ROWS = 10_000;

/**
 * The store in one SQLite file, or in memory. Tables: see docs/store.md; they are meant to be opened with `sqlite3` too.
 * Values are Splunk's text; a list is a JSONB array; `_time` alone is REAL.
 */
export class SqliteStore implements MappedTarget {
  readonly database: Database.Database;
  private readonly layout: StoreLayout;
  private readonly tables: StoreTables;
  private readonly mappings: Mappings;
  private readonly transactions: Transactions;
  private encoder: EventEncoder;
  private readonly rawBlocks: RawBlocks;
  private rawReader: RawBlockReader;
  private readonly reads = new OpenReads();
  private firstBlock = 1;
  private trialBlock = 1;
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
    this.encoder = new EventEncoder(layout);
    const isNew = database.prepare('SELECT count(*) FROM sqlite_master').pluck().get() === 0;
    if (isNew) database.pragma(`page_size = ${PAGE_SIZE}`);
    else this.keepLog();
    // A store may come from somebody else: nothing in its schema is run.
    database.pragma('trusted_schema = OFF');
    database.pragma('synchronous = NORMAL');
    database.pragma('temp_store = MEMORY');
    database.pragma('cache_size = -65536');
    // Reading raw blocks while a scan is open is a second statement on the same connection: legal in SQLite.
    database.unsafeMode(true);
    database.function(GOING_ON, () => this.reads.goOn());
    createSchema(database);
    this.tables = new StoreTables(database, layout);
    this.mappings = new Mappings(database);
    this.transactions = new Transactions(database);
    this.rawBlocks = new RawBlocks(database);
    this.rawReader = new RawBlockReader(this.rawBlocks);
  }

  static inMemory(layout: StoreLayout): SqliteStore {
    return new SqliteStore(new (sqlite())(':memory:'), layout);
  }

  /** @throws StoreError when the file is no store of tables, is a store of another version, or cannot be opened. */
  static open(path: string, layout: StoreLayout): SqliteStore {
    return SqliteStore.over(openStore(path), path, layout);
  }

  /** The store in a file that is open. `path`: for messages. @throws StoreError */
  static over(opened: OpenedStore, path: string, layout: StoreLayout): SqliteStore {
    if (opened.layout === 'columns') {
      opened.database.close();
      throw new StoreError(`The events of ${path} are not rows of tables.`);
    }
    try {
      migrate(opened.database);
      const store = new SqliteStore(opened.database, layout);
      if (store.note('version') === null) store.setNote('version', TABLES_VERSION);
      return store;
    } catch (error) {
      opened.database.close();
      throw openFailure(path, error);
    }
  }

  /** A commit waits until what it wrote is on the disk. */
  keepDurably(): void {
    this.database.pragma('synchronous = FULL');
  }

  /** For a store that need not outlive the process: nothing waits for the disk. */
  forOneRun(): void {
    this.database.pragma('synchronous = OFF');
    this.database.pragma('journal_mode = MEMORY');
  }

  /** The event table, for SQL. */
  eventTable(): TableInfo {
    return this.tables.event;
  }

  /** A root dataset's table (`Endpoint.Processes`), for SQL; null when no model has it. */
  tableOf(dataset: string): TableInfo | null {
    return this.tables.dataset(dataset)?.info ?? null;
  }

  /** The root datasets that have a table. */
  datasetNames(): readonly string[] {
    return this.tables.storedDatasets();
  }

  // ------------------------------------------------------------------------------------------------ writing

  /** Another number whenever events may have come or gone. */
  get revision(): number {
    return this.changes;
  }

  begin(file: FileRecord | null): void {
    this.changes++;
    // Made before the events come: each index that is made afterwards reads all events again, which are wide.
    if (!this.database.memory) this.tables.indexEvents();
    this.transactions.begin();
    this.added = 0;
    this.fileRecordPending = file;
    this.nextEvent = ((this.database.prepare('SELECT max(id) FROM event').pluck().get() as number | null) ?? 0) + 1;
    this.firstBlock = this.rawBlocks.next();
    this.rawWriter = new RawBlockWriter(this.firstBlock, (block, data) => this.rawBlocks.save(block, data));
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
    for (const name of this.tables.storedDatasets())
      this.database.prepare(`DELETE FROM ${quote(name)} WHERE event IN (SELECT id FROM event WHERE file = ?)`).run(id);
    this.database.prepare('DELETE FROM raw_block WHERE id IN (SELECT raw_block FROM event WHERE file = ?)').run(id);
    this.database.prepare('DELETE FROM event WHERE file = ?').run(id);
    this.database.prepare('DELETE FROM file WHERE id = ?').run(id);
  }

  /** Takes events, and their rows in datasets, away; their texts stay where they are. @returns how many, for each index. */
  deleteEvents(ids: Iterable<number>): ReadonlyMap<string, number> {
    this.changes++;
    this.transactions.begin();
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
        for (const name of this.tables.datasetNames())
          this.database.exec(`DELETE FROM ${quote(name)} WHERE event ${deleted}`);
        this.database.exec(`DELETE FROM event WHERE id ${deleted}`);
      }
      this.database.exec('DELETE FROM deleted_event');
      this.transactions.commit();
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
    const mapping = this.mappings.idOf(event.mapping);
    const own = [id, time, ...metadata, this.file, block, start, length, fields, given, mapping];
    this.tables.insertEvent.run(own, columns);
    this.tables.addDatasetRows(id, event);
    this.added++;
  }

  /**
   * Replaces what was made of events by what `map` makes of them now: one transaction, events in the order they came.
   * @returns the number of events that changed.
   */
  remap(work: RemapWork): number {
    const { database, tables, mappings, encoder } = this;
    this.changes++;
    this.transactions.begin();
    try {
      const readRaw = this.raw.bind(this);
      const changed = remapEvents({ database, tables, mappings, encoder, readRaw }, work);
      this.transactions.commit();
      return changed;
    } catch (error) {
      this.rollback();
      throw error;
    }
  }

  commit(): number {
    this.rawWriter?.flush();
    this.rawWriter = null;
    if (this.file !== null && this.fileRecordPending)
      this.database.prepare('UPDATE file SET events = ? WHERE id = ?').run(this.added, this.file);
    this.transactions.commit();
    return this.added;
  }

  rollback(): void {
    if (this.rawWriter !== null) this.rawBlocks.forgetFrom(this.firstBlock);
    this.rawWriter = null;
    if (this.transactions.rollback()) this.forgetUndone();
  }

  /** From now on, until `endTrial`, what is written is there for searches over this connection only. */
  beginTrial(): void {
    this.trialBlock = this.rawBlocks.next();
    this.transactions.beginTrial();
  }

  /** Undoes all that was written since `beginTrial`. */
  endTrial(): void {
    this.rawWriter = null;
    this.transactions.endTrial();
    this.rawBlocks.forgetFrom(this.trialBlock);
    this.forgetUndone();
  }

  private forgetUndone(): void {
    // The numbers of its blocks are given out again.
    this.rawReader = new RawBlockReader(this.rawBlocks);
    // What was noted of lists, and tables made on the way, are gone too.
    this.reopen();
  }

  /** Takes note of what another connection has changed. */
  reopen(): void {
    this.changes++;
    this.encoder = new EventEncoder(this.layout);
    this.tables.reopen();
    this.mappings.reopen();
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

  /** What each index holds. */
  indexes(): readonly IndexAbout[] {
    return this.database
      .prepare(
        'SELECT "index" AS name, count(*) AS events, min(_time) AS first, max(_time) AS last FROM event GROUP BY "index"',
      )
      .all() as IndexAbout[];
  }

  /** The numbers of all events of an index. */
  numbersOfIndex(name: string): readonly number[] {
    return this.database.prepare('SELECT id FROM event WHERE "index" = ?').pluck().all(name) as number[];
  }

  /** Bytes of all of it. */
  bytes(): number {
    const of = (pragma: string): number => this.database.pragma(pragma, { simple: true }) as number;
    return of('page_count') * of('page_size');
  }

  /** First and last time of an event, epoch seconds; null without events. */
  timeRange(): { readonly first: number | null; readonly last: number | null } {
    return this.database.prepare('SELECT min(_time) AS first, max(_time) AS last FROM event').get() as {
      first: number | null;
      last: number | null;
    };
  }

  index(): void {
    this.tables.indexEvents();
    this.tables.indexDatasets();
    this.database.exec(`PRAGMA analysis_limit = ${ANALYSED_ROWS}; ANALYZE`);
    this.keepLog();
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
    for (const record of this.walk(statement, parameters)) {
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
    const table = this.tables.dataset(dataset);
    if (!table) return;
    const fields = [...table.info.columns.keys()];
    const { where, parameters } = timeCondition(range);
    const statement = this.database
      .prepare(
        `SELECT ${[...table.info.columns.values()].join(', ')} FROM ${quote(dataset)}${where} ORDER BY _time DESC, event DESC, id DESC`,
      )
      .raw();
    for (const record of this.walk(statement, parameters)) {
      const row = newRow();
      for (let i = 0; i < fields.length; i++) row[fields[i]!] = fromColumn(record[i]);
      yield row;
    }
  }

  /** An event's text. */
  raw(block: number, start: number, length: number): string {
    return this.rawReader.read(block, start, length);
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

  /** The rows of a statement, as they are asked for: whoever is ended from outside meanwhile calls `abort`. */
  walk(statement: Database.Statement, parameters: readonly unknown[] = []): Iterable<unknown[]> {
    return this.reads.walk(statement, parameters);
  }

  /** True when a search has asked for events or rows of datasets. */
  get wasRead(): boolean {
    return this.reads.count > 0;
  }

  /** What is read from now on ends with `LookingEnded` at this time, by `performance.now`; null: whenever it is done. */
  endReadsAt(latest: number | null): void {
    this.reads.endAt(latest);
  }

  /** After work that was ended from outside, where no `finally` ran: what was read is ended, what was being written undone. */
  abort(): void {
    this.reads.end();
    this.rollback();
  }

  close(): void {
    this.reads.end();
    this.database.close();
  }
}
