import type { EventMapper, ReadEvent } from '../../ingest/event-mapper.ts';
import type { FileRecord, IndexAbout, TimeRange } from '../../store/store.ts';
import type { Row } from '../../values/row.ts';
import type { EventStore } from '../event-store.ts';
import type { SearchMemory } from '../search-memory.ts';
import { ScanRunner } from './run-scan.ts';
import type { SqliteStore } from './sqlite-store.ts';

/** A store of SQLite tables, in which all fields of events and all rows of datasets are written as they are loaded. */
export class SqliteEvents implements EventStore {
  readonly scans: ScanRunner;

  constructor(
    readonly tables: SqliteStore,
    private readonly mapper: () => EventMapper,
    memory: SearchMemory,
  ) {
    this.scans = new ScanRunner(tables, memory);
  }

  begin(file: FileRecord | null): void {
    this.tables.begin(file);
  }
  add(event: ReadEvent): void {
    this.tables.add(this.mapper().complete(event));
  }
  commit(): number {
    return this.tables.commit();
  }
  rollback(): void {
    this.tables.rollback();
  }
  beginLoading(): void {}
  endLoading(): void {}
  fileRecord(path: string): FileRecord | null {
    return this.tables.fileRecord(path);
  }
  events(range: TimeRange, holding: string | null = null, numberAs: string | null = null): Iterable<Row> {
    return this.tables.events(range, holding, numberAs);
  }
  datasetRows(table: string, range: TimeRange): Iterable<Row> {
    return this.tables.datasetRows(table, range);
  }
  deleteEvents(numbers: Iterable<number>): ReadonlyMap<string, number> {
    return this.tables.deleteEvents(numbers);
  }
  count(): number {
    return this.tables.count();
  }
  indexes(): readonly IndexAbout[] {
    return this.tables.indexes();
  }
  removeIndex(name: string): number {
    const counts = this.tables.deleteEvents(this.tables.numbersOfIndex(name));
    return counts.get(name) ?? 0;
  }
  bytes(): number {
    return this.tables.bytes();
  }
  timeRange(): { readonly first: number | null; readonly last: number | null } {
    return this.tables.timeRange();
  }
  get wasRead(): boolean {
    return this.tables.wasRead;
  }
  index(): void {
    this.tables.index();
  }
  /** What it knows of its tables changes as it writes. */
  readonly takesWriters = false;

  takeSmallCommits(): void {
    this.tables.keepDurably();
  }

  tidy(): boolean {
    return false;
  }

  keepForReaders(): void {}

  forOneRun(): void {
    this.tables.forOneRun();
  }
  note(key: string): string | null {
    return this.tables.note(key);
  }
  setNote(key: string, value: string): void {
    this.tables.setNote(key, value);
  }
  beginTrial(): void {
    this.tables.beginTrial();
  }
  endTrial(): void {
    this.tables.endTrial();
  }
  abort(): void {
    this.tables.abort();
  }
  knowledgeChanged(): void {}
  reopen(): void {
    this.tables.reopen();
  }
  close(): void {
    this.tables.close();
  }
}
