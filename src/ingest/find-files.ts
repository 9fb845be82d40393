import { lstatSync, readdirSync, realpathSync, type Stats, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { lateLibraries } from '../knowledge/late-libraries.ts';
import { filesOfPattern } from './files-of-pattern.ts';
import { LinkGuard } from './link-guard.ts';

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
  /** True for what was there and not looked at: a link that leads out of the folder named, a device. */
  readonly refused: boolean;
}

export interface FoundFiles {
  readonly files: readonly InputFile[];
  /** What was named or found and cannot be read, with the reason. `fatal`: not just a link that leads nowhere, among other files. */
  readonly problems: readonly FileProblem[];
}

export interface FindOptions {
  /** Also links that lead out of the directory named. Absent where nobody can ask for it. */
  readonly followLinks?: boolean;
}

/**
 * The files that arguments name: a file, a directory (all files below it, sorted; hidden ones left out), or a glob
 * pattern. Symbolic links are followed where a person named them and where they stay within the directory named, each
 * directory once; a folder of logs is evidence from a machine that nobody trusts. Pipes and devices are taken only when they are named.
 */
export function findFiles(args: readonly string[], directory: string, options: FindOptions = {}): FoundFiles {
  const files = new Map<string, InputFile>();
  const problems: FileProblem[] = [];
  const problem = (path: string, message: string, fatal = true): void => {
    problems.push({ path, message, fatal, refused: false });
  };
  const leadsOut = (target: string): string =>
    `This link leads out of the folder, to ${target}; it was not followed${options.followLinks === false ? ' (--follow-links does)' : ''}.`;
  const refuse = (path: string, message: string): void => {
    problems.push({ path, message, fatal: false, refused: true });
  };

  const addFile = (path: string, stats: Stats, named: boolean): void => {
    const absolute = resolve(directory, path);
    // A pipe in a directory would be waited for without end.
    if (!stats.isFile() && !(named && stats.isFIFO())) {
      if (named) problem(path, 'This is neither a file nor a directory.');
      else refuse(path, `This is ${kindOf(stats)}, no file; it was left out.`);
      return;
    }
    const identity = realpathSync(absolute);
    if (!files.has(identity)) files.set(identity, { path, size: stats.size, modified: stats.mtimeMs / 1000, named });
  };

  const addDirectory = (path: string, guard: LinkGuard, seen: Set<string>): void => {
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
    for (const name of names) if (!name.startsWith('.')) add(join(path, name), guard, seen);
  };

  /** `guard`: null for what a person named. */
  const add = (path: string, guard: LinkGuard | null, seen: Set<string>): void => {
    const absolute = resolve(directory, path);
    let stats: Stats;
    try {
      const target = guard?.outside(absolute) ?? null;
      if (target !== null) {
        refuse(path, leadsOut(target));
        return;
      }
      stats = statSync(absolute);
    } catch (error) {
      problem(path, pathProblem(error), guard === null || !leadsNowhere(error));
      return;
    }
    if (!stats.isDirectory()) {
      addFile(path, stats, guard === null);
      return;
    }
    const found = files.size + problems.length;
    addDirectory(path, guard ?? new LinkGuard(absolute, options.followLinks === true), seen);
    if (guard === null && files.size + problems.length === found)
      problem(path, 'There are no files in this directory.');
  };

  for (const arg of args) {
    if (exists(resolve(directory, arg)) || !lateLibraries.glob().isDynamicPattern(arg)) {
      add(arg, null, new Set());
      continue;
    }
    const { matches, guard, closed } = filesOfPattern(arg, directory, options.followLinks === true);
    for (const { path, target } of closed) refuse(path, leadsOut(target));
    if (matches.length === 0) problem(arg, 'No file matches this pattern.');
    for (const match of matches) add(match, guard, new Set());
  }
  return { files: [...files.values()], problems };
}

function kindOf(stats: Stats): string {
  if (stats.isFIFO()) return 'a pipe';
  return stats.isSocket() ? 'a socket' : 'a device';
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
