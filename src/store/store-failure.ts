/** Milliseconds to wait for another process that is writing into a store. */
export const LOCK_TIMEOUT = 30_000;

/** What SQLite's failures mean for who uses a store; they are nobody's fault in the program. */
const reasons: readonly (readonly [RegExp, string])[] = [
  [/^SQLITE_(?:BUSY|LOCKED)/, 'another process is writing into the store'],
  [/^SQLITE_READONLY/, 'the store, or its folder, may not be written'],
  [/^SQLITE_CANTOPEN/, 'it cannot be opened or made there'],
  [/^SQLITE_FULL/, 'the disk is full'],
  [/^SQLITE_IOERR/, 'the disk cannot be read or written'],
  [/^SQLITE_CORRUPT/, 'the store is damaged; load the logs again'],
  [/^SQLITE_NOTADB/, 'file is not a database'],
];

/** Why a store could not be used, as the end of a sentence; null when `error` says nothing of that. */
export function storeFailure(error: unknown): string | null {
  if (!(error instanceof Error) || error.name !== 'SqliteError' || !('code' in error)) return null;
  const code = String(error.code);
  return reasons.find(([pattern]) => pattern.test(code))?.[1] ?? null;
}
