import { createRequire } from 'node:module';
import type Database from 'better-sqlite3';

// The build takes this line out; `require` of the bundle is used then.
const require = createRequire(import.meta.url);

let library: typeof Database | undefined;

/** SQLite, loaded with the first store that is a file: a search over logs opens none. */
export function sqlite(): typeof Database {
  library ??= require('better-sqlite3') as typeof Database;
  return library;
}
