import type { Database } from 'better-sqlite3';

/** The file under which version 1 kept the risk events of a hunt. */
const riskFile = 'risk events of splite hunt';

/**
 * Brings a store of an earlier version to this one, in one transaction. What cannot be told from the old rows is left to
 * mapping all events again, which the missing note of the knowledge causes.
 */
export function migrate(database: Database): void {
  const version = (): string | undefined =>
    database.prepare("SELECT value FROM note WHERE key = 'version'").pluck().get() as string | undefined;
  const hasNotes = database.prepare("SELECT 1 FROM sqlite_master WHERE name = 'note'").get() !== undefined;
  if (!hasNotes || version() !== '1') return;
  database.exec('BEGIN IMMEDIATE');
  try {
    // Another process may have done it meanwhile.
    if (version() === '1') {
      database.exec('ALTER TABLE event ADD COLUMN mapping INTEGER');
      database.exec(
        'CREATE TABLE IF NOT EXISTS mapping (id INTEGER PRIMARY KEY, source_name TEXT NOT NULL, time_zone TEXT NOT NULL, read_at REAL NOT NULL)',
      );
      // Version 1 kept no zone: `UTC` was the default. All but what a hunt wrote was read from logs.
      const { lastInsertRowid } = database
        .prepare("INSERT INTO mapping (source_name, time_zone, read_at) VALUES ('', 'UTC', unixepoch())")
        .run();
      database
        .prepare('UPDATE event SET mapping = ? WHERE file IS NOT (SELECT id FROM file WHERE path = ?)')
        .run(lastInsertRowid, riskFile);
      database.exec("DELETE FROM note WHERE key = 'knowledge'; UPDATE note SET value = '2' WHERE key = 'version'");
    }
    database.exec('COMMIT');
  } catch (error) {
    database.exec('ROLLBACK');
    throw error;
  }
}
