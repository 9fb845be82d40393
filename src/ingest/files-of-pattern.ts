import { type Dirent, readdirSync, statSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { lateLibraries } from '../knowledge/late-libraries.ts';
import { LinkGuard } from './link-guard.ts';

interface PatternFiles {
  /** Sorted. Files may be links that lead out of the guard's folder. */
  readonly matches: readonly string[];
  /** For the folder that the pattern names before its first `*`. */
  readonly guard: LinkGuard | null;
  /** Linked folders that the pattern would go into. */
  readonly closed: readonly { readonly path: string; readonly target: string }[];
}

/** The files that a glob pattern names, without going into folders by links that lead out of where the pattern begins. */
export function filesOfPattern(pattern: string, directory: string, followLinks: boolean): PatternFiles {
  const guard = guardOf(resolve(directory, fixedFolder(pattern)), followLinks);
  const closed = new Map<string, string>();
  const readFolder = (folder: string): Dirent[] =>
    readdirSync(folder, { withFileTypes: true }).filter((entry) => {
      if (!entry.isSymbolicLink()) return true;
      const path = join(folder, entry.name);
      const target = targetOutside(guard, path);
      if (target === null || !isFolder(path)) return true;
      const shown = relative(directory, path);
      if (goesInto(pattern, shown)) closed.set(shown, target);
      return false;
    });
  const matches = lateLibraries
    .glob()
    .globSync(pattern, {
      cwd: directory,
      onlyFiles: true,
      expandDirectories: false,
      fs: { readdirSync: readFolder as unknown as typeof readdirSync },
    })
    .sort();
  return { matches, guard, closed: [...closed].map(([path, target]) => ({ path, target })) };
}

/** The part of a pattern that is no pattern, up to its last slash. */
function fixedFolder(pattern: string): string {
  const parts = pattern.split('/');
  const dynamic = parts.findIndex((part) => lateLibraries.glob().isDynamicPattern(part));
  const folder = parts.slice(0, dynamic < 0 ? -1 : dynamic).join('/');
  return folder === '' && pattern.startsWith('/') ? '/' : folder;
}

function guardOf(folder: string, followLinks: boolean): LinkGuard | null {
  try {
    return new LinkGuard(folder, followLinks);
  } catch {
    // There is no such folder, and so nothing that the pattern names.
    return null;
  }
}

function targetOutside(guard: LinkGuard | null, path: string): string | null {
  try {
    return guard?.outside(path) ?? null;
  } catch {
    return null;
  }
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

/** Whether the pattern names files below a folder at this depth; others need not be spoken of. */
function goesInto(pattern: string, folder: string): boolean {
  return pattern.includes('**') || pattern.split('/').length > folder.split('/').length;
}
