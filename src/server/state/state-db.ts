import type Database from 'better-sqlite3';
import { sqlite } from '../../store/sqlite-library.ts';

/**
 * What the server itself keeps, in a SQLite file of its own beside the events: users, collections of the KV store, jobs. Documents are JSON, found by kind and
 * name; whoever keeps a kind knows its shape.
 */
export class StateDb {
  readonly db: Database.Database;

  constructor(path: string) {
    this.db = new (sqlite())(path);
    this.db.pragma('journal_mode = WAL');
    this.db.pragma('synchronous = NORMAL');
    this.db.exec(
      'CREATE TABLE IF NOT EXISTS document (kind TEXT, name TEXT, body TEXT NOT NULL, PRIMARY KEY (kind, name)) WITHOUT ROWID',
    );
  }

  get<T>(kind: string, name: string): T | null {
    const row = this.db.prepare('SELECT body FROM document WHERE kind = ? AND name = ?').get(kind, name) as
      | { body: string }
      | undefined;
    return row === undefined ? null : (JSON.parse(row.body) as T);
  }

  /** By name. */
  all<T>(kind: string): readonly (readonly [string, T])[] {
    const rows = this.db.prepare('SELECT name, body FROM document WHERE kind = ? ORDER BY name').all(kind) as {
      name: string;
      body: string;
    }[];
    return rows.map(({ name, body }) => [name, JSON.parse(body) as T]);
  }

  put(kind: string, name: string, body: unknown): void {
    this.db.prepare('INSERT OR REPLACE INTO document VALUES (?, ?, ?)').run(kind, name, JSON.stringify(body));
  }

  /** @returns whether it was there. */
  remove(kind: string, name: string): boolean {
    return this.db.prepare('DELETE FROM document WHERE kind = ? AND name = ?').run(kind, name).changes > 0;
  }

  close(): void {
    this.db.close();
  }
}
