/** Milliseconds to wait for another process that is writing into a store. */
export const LOCK_TIMEOUT = 30_000;

/** A store that cannot be opened or written, with the reason as a sentence. */
export class StoreError extends Error {
  override readonly name = 'StoreError';
}

const damaged = 'the store is damaged; load the logs again';

/** What SQLite's failures mean for who uses a store; they are nobody's fault in the program. */
const reasons: readonly (readonly [RegExp, string])[] = [
  [/^SQLITE_(?:BUSY|LOCKED)/, 'another process is writing into the store'],
  [/^SQLITE_READONLY/, 'the store, or its folder, may not be written'],
  [/^SQLITE_CANTOPEN/, 'it cannot be opened or made there'],
  [/^SQLITE_FULL/, 'the disk is full'],
  [/^SQLITE_IOERR/, 'the disk cannot be read or written'],
  [/^SQLITE_CORRUPT/, damaged],
  [/^SQLITE_NOTADB/, 'file is not a database'],
];

/** What stands in a store cannot be what was written. */
class DamagedStore extends Error {
  override readonly name = 'DamagedStore';
}

/** A part of a store whose bytes are not those that were written; the others can be read. */
export class DamagedPart extends Error {
  override readonly name = 'DamagedPart';

  /** `what`: the part, as `column 'user' of segment 3`; `reason`: the end of a sentence. */
  constructor(what: string, reason: string) {
    super(`${what} is damaged (${reason}); searches that do not need it still run; load the logs again`);
  }
}

/** The result of reading what stands in a store. @throws DamagedStore when it cannot be read. */
export function readStored<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw new DamagedStore((error as Error).message, { cause: error });
  }
}

/** Why a store could not be used, as the end of a sentence; null when `error` says nothing of that. */
export function storeFailure(error: unknown): string | null {
  if (error instanceof DamagedStore) return damaged;
  if (error instanceof DamagedPart) return error.message;
  if (!(error instanceof Error) || error.name !== 'SqliteError' || !('code' in error)) return null;
  const code = String(error.code);
  // Of fields whose bytes are no JSONB any more.
  if (code === 'SQLITE_ERROR' && error.message === 'malformed JSON') return damaged;
  return reasons.find(([pattern]) => pattern.test(code))?.[1] ?? null;
}
