import { randomBytes } from 'node:crypto';
import { lstatSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { csvText } from '../knowledge/csv-text.ts';
import type { LookupTable } from '../knowledge/lookup.ts';
import type { TableFiles } from '../plan/run-context.ts';
import { SplError } from '../syntax/spl-error.ts';
import type { KvCollections } from './kv-collections.ts';

/** A name that is a file of one folder on every system: no separators, no leading dot or dash, no device or stream. */
const plainName = /^\w[\w .()-]{0,200}$/;

/** Keeps the tables that searches make: CSV files in a folder, rows of collections in their store. */
export function keptTables(folder: string, collections: KvCollections | null): TableFiles {
  return {
    writeLookup(table) {
      if (table.collection !== undefined && collections !== null) collections.write(table);
      else writeTable(folder, table);
    },
    // What outputcsv makes has a name of its own and stays in memory.
    writeResults() {},
  };
}

/** The whole file or nothing: a reader never sees half of one. */
function writeTable(folder: string, table: LookupTable): void {
  const own = table.file === null ? table.name : basename(table.file);
  const name = /\.csv$/i.test(own) ? own : `${own.replace(/\.(?:gz|json|ya?ml)$/i, '')}.csv`;
  if (!plainName.test(name)) throw new SplError(`'${table.name}' is no name of a lookup.`, null, null, 'file-name');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const path = join(folder, name);
  if (lstatSync(path, { throwIfNoEntry: false })?.isFile() === false)
    throw new SplError(`The lookup '${table.name}' cannot be written: there is something else of its name.`, null);
  const partial = join(folder, `.${randomBytes(6).toString('hex')}.part`);
  writeFileSync(partial, csvText(table), { mode: 0o600, flag: 'wx' });
  renameSync(partial, path);
}
