import { lstatSync, readdirSync, realpathSync, type Stats, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { globSync, isDynamicPattern } from 'tinyglobby';

/** A file to read events from. */
export interface InputFile {
  /** As it is to be shown and stored: the argument as typed, or the path below it. */
  readonly path: string;
  readonly size: number;
  /** Epoch seconds. */
  readonly modified: number;
  /** True when it was named itself, not found in a directory or by a pattern. */
  readonly named: boolean;
}

interface FileProblem {
  readonly path: string;
  readonly message: string;
  readonly fatal: boolean;
}

export interface FoundFiles {
  readonly files: readonly InputFile[];
  /** What was named or found and cannot be read, with the reason. `fatal`: not just a link that leads nowhere, among other files. */
  readonly problems: readonly FileProblem[];
}

/**
 * The files that arguments name: a file, a directory (all files below it, sorted; hidden ones left out), or a glob
 * pattern. Symbolic links are followed, each directory once. Pipes and devices are taken only when they are named.
 */
export function findFiles(args: readonly string[], directory: string): FoundFiles {
  const files = new Map<string, InputFile>();
  const problems: FileProblem[] = [];
  const problem = (path: string, message: string, fatal = true): void => {
    problems.push({ path, message, fatal });
  };

  const addFile = (path: string, stats: Stats, named: boolean): void => {
    const absolute = resolve(directory, path);
    // A pipe in a directory would be waited for without end.
    if (!stats.isFile() && !(named && stats.isFIFO())) {
      if (named) problem(path, 'This is neither a file nor a directory.');
      return;
    }
    const identity = realpathSync(absolute);
    if (!files.has(identity)) files.set(identity, { path, size: stats.size, modified: stats.mtimeMs / 1000, named });
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
      problem(path, pathProblem(error));
      return;
    }
    for (const name of names) if (!name.startsWith('.')) add(join(path, name), false, seen);
  };

  const add = (path: string, named: boolean, seen: Set<string>): void => {
    let stats: Stats;
    try {
      stats = statSync(resolve(directory, path));
    } catch (error) {
      problem(path, pathProblem(error), named || !leadsNowhere(error));
      return;
    }
    if (!stats.isDirectory()) {
      addFile(path, stats, named);
      return;
    }
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

/** True also when it is there and something is wrong with it, which is said later. */
function exists(path: string): boolean {
  try {
    return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
  } catch {
    return true;
  }
}

/** A dead link, or a file that was removed just now: nothing that could have been read. */
function leadsNowhere(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return code === 'ENOENT' || code === 'ELOOP';
}

/** What went wrong with a path, for a person. */
export function pathProblem(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT') return 'There is no such file or directory.';
  if (code === 'EACCES' || code === 'EPERM') return 'No permission to read it.';
  if (code === 'ELOOP') return 'The symbolic links go round in a circle.';
  return message;
}
