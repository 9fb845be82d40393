import { existsSync } from 'node:fs';
import type Database from 'better-sqlite3';
import { openCopy } from './read-only-store.ts';
import { sqlite } from './sqlite-library.ts';
import { LOCK_TIMEOUT, StoreError, storeFailure } from './store-failure.ts';

/** The format of stores whose events are rows of tables. */
export const TABLES_VERSION = '2';
/** The format of stores whose events are columns. */
export const COLUMNS_VERSION = '3';

/** A store's file, open. */
export interface OpenedStore {
  readonly database: Database.Database;
  /** `new`: nothing was written into it yet. */
  readonly layout: 'new' | 'tables' | 'columns';
}

/**
 * Opens a store's file, which is made when there is none. `readsOnly`: nothing need be kept, and so it may lie where nothing can be written.
 * @throws StoreError when the file is no store, is a store of another version, or cannot be opened.
 */
export function openStore(path: string, readsOnly = false): OpenedStore {
  try {
    const database = openDatabase(path, readsOnly);
    try {
      return { database, layout: layoutOf(database, path) };
    } catch (error) {
      database.close();
      throw error;
    }
  } catch (error) {
    throw openFailure(path, error);
  }
}

/** What to say when a store cannot be opened. */
export function openFailure(path: string, error: unknown): StoreError {
  if (error instanceof StoreError) return error;
  return new StoreError(`Cannot open ${path} as a store: ${storeFailure(error) ?? (error as Error).message}.`);
}

/** A note of a store that is not opened otherwise; null when there is none, or no such file. */
export function storeNote(path: string, key: string): string | null {
  if (!existsSync(path)) return null;
  let database: Database.Database | null = null;
  try {
    database = new (sqlite())(path, { timeout: LOCK_TIMEOUT, readonly: true });
    return noteOf(database, key);
  } catch {
    // What is wrong with it is said when it is opened.
    return null;
  } finally {
    database?.close();
  }
}

function noteOf(database: Database.Database, key: string): string | null {
  const note = database.prepare('SELECT value FROM note WHERE key = ?').pluck().get(key);
  return typeof note === 'string' ? note : null;
}

function layoutOf(database: Database.Database, path: string): OpenedStore['layout'] {
  const tables = database.prepare("SELECT name FROM sqlite_master WHERE type = 'table'").pluck().all();
  if (tables.length === 0) return 'new';
  const layout = tables.includes('segment_column') ? 'columns' : tables.includes('field_column') ? 'tables' : null;
  if (layout === null) throw new StoreError(`${path} is a SQLite file, but no splite store.`);
  const version = noteOf(database, 'version');
  // Tables are made before the version is noted; version 1 is brought to the next.
  const known = layout === 'columns' ? [COLUMNS_VERSION] : [null, '1', TABLES_VERSION];
  if (!known.includes(version))
    throw new StoreError(
      `${path} was written by another version of splite (format ${version ?? 'unknown'}, here ${COLUMNS_VERSION}). Load the logs again.`,
    );
  return layout;
}

function openDatabase(path: string, readsOnly: boolean): Database.Database {
  try {
    const database = new (sqlite())(path, { timeout: LOCK_TIMEOUT });
    database.pragma('user_version');
    return database;
  } catch (error) {
    const copy = readsOnly ? openCopy(path, error) : null;
    if (copy === null) throw error;
    return copy;
  }
}
