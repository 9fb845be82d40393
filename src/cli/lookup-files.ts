import {
  closeSync,
  constants,
  lstatSync,
  mkdirSync,
  openSync,
  renameSync,
  statSync,
  unlinkSync,
  writeSync,
} from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { csvText } from '../knowledge/csv-text.ts';
import type { LookupTable } from '../knowledge/lookup.ts';
import type { TableFiles } from '../plan/run-context.ts';
import { CommandFailure, exitCodes } from './exit-codes.ts';

/** A name that is a file of one folder on every system: no separators, no leading dot or dash, no device or stream. */
const plainName = /^\w[\w .()-]*$/;

/**
 * Writes the lookups that `outputlookup` makes as CSV into one folder, which is made when it is missing. The search may be
 * somebody else's: names are plain, and what is there under the name must be a file of that folder, no link to another place.
 * @throws CommandFailure when the folder or a file is not as it should be. `wrote` is told of each file.
 */
export function lookupFiles(
  directory: string,
  folder: string,
  wrote: (path: string, rows: number) => void,
): TableFiles {
  const root = resolve(directory, folder);
  const refuse = (path: string, why: string): never => {
    throw new CommandFailure(`Cannot write the lookup ${path}: ${why}.`, exitCodes.input);
  };
  makeFolder(root, (why) => refuse(folder, why));
  return {
    writeLookup(table) {
      const name = fileNameOf(table);
      const path = join(folder, name);
      if (!plainName.test(name)) refuse(path, 'its name is no plain name of a file');
      const found = lstatSync(join(root, name), { throwIfNoEntry: false });
      if (found?.isSymbolicLink()) refuse(path, 'it is a symbolic link');
      if (found !== undefined && !found.isFile()) refuse(path, 'it is no regular file');
      try {
        writeWhole(join(root, name), csvText(table));
      } catch (error) {
        refuse(path, (error as Error).message);
      }
      wrote(path, table.rows.length);
    },
    // What outputcsv makes has a name of its own and stays in memory.
    writeResults() {},
  };
}

function makeFolder(root: string, refuse: (why: string) => never): void {
  try {
    mkdirSync(root);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') refuse('the folder above it does not exist');
    if (code !== 'EEXIST') refuse(message);
    if (!statSync(root).isDirectory()) refuse('it is no folder');
  }
}

/** The file that a definition names, or the lookup's name. */
function fileNameOf({ name, file }: LookupTable): string {
  const own = file === null ? name : basename(file);
  return /\.csv$/i.test(own) ? own : `${own.replace(/\.(?:gz|json|ya?ml)$/i, '')}.csv`;
}

/** All or nothing: a reader never sees half a file. */
function writeWhole(path: string, text: string): void {
  const partial = `${path}.${process.pid}.part`;
  const descriptor = openSync(
    partial,
    constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW,
    0o644,
  );
  try {
    try {
      writeSync(descriptor, text);
    } finally {
      closeSync(descriptor);
    }
    renameSync(partial, path);
  } catch (error) {
    unlinkSync(partial);
    throw error;
  }
}
