import { closeSync, openSync, readdirSync, readSync, realpathSync, type Stats, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { globSync, isDynamicPattern } from 'tinyglobby';
import { isGzip } from './read/gunzip.ts';
import { utf16Encoding } from './read/utf16.ts';

/** A file to read events from. */
export interface InputFile {
  /** As it is to be shown and stored: the argument as typed, or the path below it. */
  readonly path: string;
  readonly size: number;
  /** Epoch seconds. */
  readonly modified: number;
}

export interface FoundFiles {
  readonly files: readonly InputFile[];
  /** What was named or found and cannot be read, with the reason: reported, not fatal. */
  readonly problems: readonly { readonly path: string; readonly message: string }[];
}

const headBytes = 512;

/**
 * The files that arguments name: a file, a directory (all files below it, sorted; hidden ones left out), or a glob
 * pattern. Symbolic links are followed, each directory once. Binary files found in a directory or by a pattern are
 * reported and left out; one that is named itself is kept for its reader to judge.
 */
export function findFiles(args: readonly string[], directory: string): FoundFiles {
  const files = new Map<string, InputFile>();
  const problems: { path: string; message: string }[] = [];
  const problem = (path: string, message: string): void => {
    problems.push({ path, message });
  };

  const addFile = (path: string, stats: Stats, named: boolean): void => {
    const absolute = resolve(directory, path);
    if (!stats.isFile() && !stats.isFIFO()) {
      if (named) problem(path, 'This is neither a file nor a directory.');
      return;
    }
    if (!named && stats.isFile()) {
      const kind = headOf(absolute);
      if (kind !== 'data') {
        problem(path, kind === 'binary' ? 'This is a binary file; it was left out.' : kind.error);
        return;
      }
    }
    const identity = realpathSync(absolute);
    if (!files.has(identity)) files.set(identity, { path, size: stats.size, modified: stats.mtimeMs / 1000 });
  };

  const addDirectory = (path: string, seen: Set<string>): void => {
    const absolute = resolve(directory, path);
    let names: string[];
    try {
      const identity = realpathSync(absolute);
      if (seen.has(identity)) return;
      seen.add(identity);
      names = readdirSync(absolute).sort();
    } catch (error) {
      problem(path, reason(error));
      return;
    }
    for (const name of names) if (!name.startsWith('.')) add(join(path, name), false, seen);
  };

  const add = (path: string, named: boolean, seen: Set<string>): void => {
    let stats: Stats;
    try {
      stats = statSync(resolve(directory, path));
    } catch (error) {
      problem(path, reason(error));
      return;
    }
    if (!stats.isDirectory()) return addFile(path, stats, named);
    const found = files.size + problems.length;
    addDirectory(path, seen);
    if (named && files.size + problems.length === found) problem(path, 'There are no files in this directory.');
  };

  for (const arg of args) {
    if (!exists(resolve(directory, arg)) && isDynamicPattern(arg)) {
      const matches = globSync(arg, { cwd: directory, onlyFiles: true, expandDirectories: false }).sort();
      if (matches.length === 0) problem(arg, 'No file matches this pattern.');
      for (const match of matches) add(match, false, new Set());
    } else {
      add(arg, true, new Set());
    }
  }
  return { files: [...files.values()], problems };
}

function exists(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false }) !== undefined;
}

/** Compressed data and UTF-16 have zero bytes too, but are read. */
function headOf(path: string): 'data' | 'binary' | { error: string } {
  let descriptor: number;
  try {
    descriptor = openSync(path, 'r');
  } catch (error) {
    return { error: reason(error) };
  }
  try {
    const head = Buffer.alloc(headBytes);
    const length = readSync(descriptor, head, 0, headBytes, 0);
    const isReadable = isGzip(head) || utf16Encoding(head) !== null;
    return !isReadable && head.subarray(0, length).includes(0) ? 'binary' : 'data';
  } catch (error) {
    return { error: reason(error) };
  } finally {
    closeSync(descriptor);
  }
}

function reason(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT') return 'There is no such file or directory.';
  if (code === 'EACCES' || code === 'EPERM') return 'No permission to read it.';
  if (code === 'ELOOP') return 'The symbolic links go round in a circle.';
  return message;
}
