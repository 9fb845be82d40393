import type { Database } from 'better-sqlite3';

/** A table of rows with fields: which column holds which field, and which fields hold lists in some row. */
export interface TableInfo {
  readonly name: string;
  /** Field name -> quoted column name. SQLite's column names ignore case, so they may differ from the field's. */
  readonly columns: ReadonlyMap<string, string>;
  /** Fields with a multivalue in at least one row. For the event table also fields without a column. */
  readonly multivalue: ReadonlySet<string>;
}

export const quote = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** Column names for fields: as the field, with `~2` behind one that differs from an earlier one only in case. */
export function columnNames(fields: readonly string[], taken: readonly string[]): Map<string, string> {
  const used = new Set(taken.map((name) => name.toLowerCase()));
  const names = new Map<string, string>();
  for (const field of fields) {
    if (names.has(field)) continue;
    let name = field;
    for (let n = 2; used.has(name.toLowerCase()); n++) name = `${field}~${n}`;
    used.add(name.toLowerCase());
    names.set(field, name);
  }
  return names;
}

/** Creates the tables that every store has. */
export function createSchema(db: Database): void {
  db.exec(`
    CREATE TABLE IF NOT EXISTS note (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS file (id INTEGER PRIMARY KEY, path TEXT NOT NULL UNIQUE, size INTEGER NOT NULL, modified REAL NOT NULL, hash TEXT, events INTEGER NOT NULL);
    CREATE TABLE IF NOT EXISTS event (
      id INTEGER PRIMARY KEY, _time REAL NOT NULL, "index" TEXT NOT NULL, sourcetype TEXT NOT NULL, source TEXT NOT NULL, host TEXT NOT NULL,
      file INTEGER, raw_block INTEGER NOT NULL, raw_start INTEGER NOT NULL, raw_length INTEGER NOT NULL, fields BLOB NOT NULL, given TEXT, mapping INTEGER);
    CREATE TABLE IF NOT EXISTS mapping (id INTEGER PRIMARY KEY, source_name TEXT NOT NULL, time_zone TEXT NOT NULL, read_at REAL NOT NULL);
    CREATE TABLE IF NOT EXISTS raw_block (id INTEGER PRIMARY KEY, data BLOB NOT NULL);
    CREATE TABLE IF NOT EXISTS field_column (table_name TEXT NOT NULL, field TEXT NOT NULL, column_name TEXT, multivalue INTEGER NOT NULL, PRIMARY KEY (table_name, field)) WITHOUT ROWID;
  `);
}
