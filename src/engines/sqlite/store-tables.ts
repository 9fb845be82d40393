import type Database from 'better-sqlite3';
import { metadataFields, type StoreLayout } from '../../store/store.ts';
import {
  DATASET_COLUMNS,
  datasetColumnFields,
  type EncodedEvent,
  EVENT_COLUMNS,
  eventColumnFields,
} from './encode-event.ts';
import { RowInsert } from './row-insert.ts';
import { columnNames, quote } from './tables.ts';

interface OpenTable {
  readonly name: string;
  /** Field -> column, quoted for SQL. */
  readonly columns: Map<string, string>;
  readonly multivalue: Set<string>;
}

interface DatasetTable {
  readonly info: OpenTable;
  readonly insert: RowInsert;
}

/** The tables of a store as its layout wants them: made, widened and indexed as they are needed. */
export class StoreTables {
  /** Fields of events that have columns of their own. */
  readonly hotFields: readonly string[];
  event: OpenTable;
  insertEvent!: RowInsert;
  private readonly datasets = new Map<string, DatasetTable>();

  constructor(
    private readonly database: Database.Database,
    private readonly layout: StoreLayout,
  ) {
    this.hotFields = eventColumnFields(layout);
    this.event = this.openEventTable();
    this.openDatasetTables();
  }

  /** Takes note of what another connection, or a rollback, has changed. */
  reopen(): void {
    this.event = this.openEventTable();
    this.openDatasetTables();
  }

  private openEventTable(): OpenTable {
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
      this.dataset(table_name);
    }
  }

  /** The table of a root dataset, made on first use; null when no model has such a dataset. */
  dataset(table: string): DatasetTable | null {
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

  /** Names of the datasets whose tables are open. */
  datasetNames(): Iterable<string> {
    return this.datasets.keys();
  }

  /** Names of the datasets that the store has tables of. */
  storedDatasets(): readonly string[] {
    const names = "SELECT DISTINCT table_name FROM field_column WHERE table_name <> 'event' ORDER BY 1";
    return this.database.prepare(names).pluck().all() as string[];
  }

  addDatasetRows(id: number, { time, metadata, datasets, lists }: Omit<EncodedEvent, 'raw'>): void {
    for (const { table, nodename, columns } of datasets)
      this.dataset(table)?.insert.run([id, time, ...metadata, nodename], columns);
    for (const [table, field] of lists) {
      const known = table === 'event' ? this.event.multivalue : this.dataset(table)?.info.multivalue;
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

  indexEvents(): void {
    this.database.exec('CREATE INDEX IF NOT EXISTS "event _time" ON event (_time)');
    // A file that is loaded anew, or a hunt, takes the events of before away.
    this.database.exec('CREATE INDEX IF NOT EXISTS "event file" ON event (file)');
    for (const field of this.hotFields) {
      const column = this.event.columns.get(field)!;
      this.database.exec(
        `CREATE INDEX IF NOT EXISTS ${quote(`event ${field}`)} ON event (${column} COLLATE NOCASE) WHERE ${column} IS NOT NULL`,
      );
    }
  }

  indexDatasets(): void {
    for (const [name, { info }] of this.datasets) {
      for (const field of this.layout.indexedDatasetFields(name)) {
        const column = info.columns.get(field);
        if (column)
          this.database.exec(
            `CREATE INDEX IF NOT EXISTS ${quote(`${name} ${field}`)} ON ${quote(name)} (${column} COLLATE NOCASE)`,
          );
      }
    }
  }
}
