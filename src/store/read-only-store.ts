import { existsSync, readFileSync, statSync } from 'node:fs';
import type Database from 'better-sqlite3';
import { sqlite } from './sqlite-library.ts';
import { StoreError } from './store-failure.ts';

/** A store is copied whole into memory. */
const largest = 2 * 1024 ** 3;
/** Where a database says whether its changes go to a log (sqlite.org, "Database File Format", 1.3.3): 2 when they do, 1 when not. */
const logBytes = [18, 19] as const;

/**
 * A copy in memory of a store that lies where nothing can be written, as evidence does: SQLite cannot read a store with a log of changes there.
 * Null when `error`, met as the store was opened, is another one.
 */
export function openCopy(path: string, error: unknown): Database.Database | null {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (!/^SQLITE_(?:CANTOPEN|READONLY)/.test(code) || !existsSync(path)) return null;
  const { size } = statSync(path);
  if (size > largest || hasChanges(path))
    throw new StoreError(
      `${path} cannot be read where nothing can be written; copy it (and ${path}-wal, if there is one) elsewhere.`,
    );
  const bytes = readFileSync(path);
  if (size > 100) for (const at of logBytes) bytes[at] = 1;
  return new (sqlite())(bytes);
}

/** Changes that were not written into the store yet. */
const hasChanges = (path: string): boolean => (statSync(`${path}-wal`, { throwIfNoEntry: false })?.size ?? 0) > 0;
