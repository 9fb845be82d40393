import { closeSync, openSync, readSync, realpathSync, statSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { isInsideFolder } from '../knowledge/inside-folder.ts';
import type { TestData } from './detection.ts';

/** Where the data of tests is looked for. */
export interface DataPlaces {
  /** What paths are relative to. */
  readonly directory: string;
  /** A local clone of the repository that the addresses of data lead to; null when none is named. */
  readonly attackData: string | null;
  /** Detection repositories: `attack_data/` in or beside them is used when none is named. */
  readonly contentRoots: readonly string[];
}

/** A file to load for a test, or why there is none. */
export type FoundData =
  | { readonly kind: 'file'; readonly path: string; readonly size: number; readonly modified: number }
  | {
      readonly kind: 'missing';
      /** `pointer`: only the stand-in of a large file is here. `refused`: what a detection names may not be read. */
      readonly why: 'absent' | 'pointer' | 'remote' | 'refused';
      readonly message: string;
      /** The command that would fetch it; null when none is known. */
      readonly fetch: string | null;
    };

/** The first line of what Git LFS leaves in place of a large file (git-lfs, docs/spec.md). */
const pointerStart = 'version https://git-lfs.github.com/spec/v1';

/** Finds the file that a test names: a path, or an address whose end is a path of the local clone. */
export function findData(
  { data }: TestData & { readonly data: string },
  detectionPath: string,
  places: DataPlaces,
): FoundData {
  const clones = clonesOf(places);
  const url = /^[a-z][a-z0-9+.-]*:\/\//i.test(data) ? parseUrl(data) : null;
  const candidates = url
    ? clones.flatMap((clone) => suffixes(url.pathname).map((suffix) => join(clone, suffix)))
    : pathCandidates(data, detectionPath, places, clones);
  const allowed = [
    dirname(resolve(places.directory, detectionPath)),
    ...places.contentRoots,
    ...clones,
    places.directory,
  ];
  for (const path of candidates) {
    const stats = statSync(path, { throwIfNoEntry: false });
    // An address names a file; a path may also name a folder of logs.
    if (stats === undefined || (stats.isDirectory() && url !== null)) continue;
    const reason = isInsideOne(path, allowed) ? null : 'leads out of the repository';
    const refusal = reason ?? (stats.isFile() || stats.isDirectory() ? null : 'is neither a file nor a folder');
    if (refusal !== null)
      return { kind: 'missing', why: 'refused', message: `${data} ${refusal} and is not read: ${path}.`, fetch: null };
    if (stats.isFile() && isPointer(path)) return pointer(path, data, places);
    return { kind: 'file', path, size: stats.size, modified: stats.mtimeMs };
  }
  return url ? absentUrl(data, url, clones, places) : absentPath(data);
}

/** A detection may be somebody's pull request: what it names lies where the user has named something, links followed. */
function isInsideOne(path: string, folders: readonly string[]): boolean {
  const real = realpathSync(path);
  return folders.some(
    (folder) => statSync(folder, { throwIfNoEntry: false }) !== undefined && isInsideFolder(realpathSync(folder), real),
  );
}

function clonesOf({ directory, attackData, contentRoots }: DataPlaces): readonly string[] {
  if (attackData !== null) return [resolve(directory, attackData)];
  const names = contentRoots.flatMap((root) =>
    [root, join(root, 'external_repos'), dirname(root)].map((folder) => join(folder, 'attack_data')),
  );
  return names.filter((name) => statSync(name, { throwIfNoEntry: false })?.isDirectory());
}

function parseUrl(text: string): URL | null {
  try {
    return new URL(text);
  } catch {
    return null;
  }
}

/** The ends of a path with at least a folder in them, the longest first: `a/b/c`, `b/c`. Nothing that leads upwards. */
function suffixes(path: string): string[] {
  let decoded: string;
  try {
    decoded = decodeURIComponent(path);
  } catch {
    decoded = path;
  }
  const parts = decoded.split('/').filter((part) => part !== '' && part !== '.');
  if (parts.some((part) => part === '..' || part.includes('\\') || part.includes('\0'))) return [];
  return parts.slice(0, -1).map((_, index) => parts.slice(index).join('/'));
}

/** A path may be relative to the detection's file, to its repository, to the clone, or to where the command runs. */
function pathCandidates(data: string, detectionPath: string, places: DataPlaces, clones: readonly string[]): string[] {
  const beside = dirname(resolve(places.directory, detectionPath));
  return [beside, ...places.contentRoots, ...clones, places.directory].map((folder) => resolve(folder, data));
}

function isPointer(path: string): boolean {
  const descriptor = openSync(path, 'r');
  try {
    const head = Buffer.alloc(pointerStart.length);
    return readSync(descriptor, head, 0, head.length, 0) === head.length && head.toString('latin1') === pointerStart;
  } finally {
    closeSync(descriptor);
  }
}

function pointer(path: string, data: string, places: DataPlaces): FoundData {
  const repository = repositoryOf(path);
  const shown = quote(relative(places.directory, repository) || '.');
  return {
    kind: 'missing',
    why: 'pointer',
    message: `${data} is not here: only its Git LFS pointer is (${relative(places.directory, path)}).`,
    fetch: `git -C ${shown} lfs pull --include=${quote(relative(repository, path))}`,
  };
}

function repositoryOf(path: string): string {
  for (let folder = dirname(path); ; folder = dirname(folder)) {
    if (statSync(join(folder, '.git'), { throwIfNoEntry: false }) || dirname(folder) === folder)
      return dirname(folder) === folder ? dirname(path) : folder;
  }
}

function absentUrl(data: string, url: URL, clones: readonly string[], places: DataPlaces): FoundData {
  const ends = suffixes(url.pathname);
  const [clone] = clones;
  if (clone === undefined)
    return {
      kind: 'missing',
      why: 'remote',
      message: `${data} is not here, and no local clone of its repository is named (--attack-data DIR).`,
      fetch:
        ends.length === 0
          ? null
          : `curl -L --create-dirs -o ${quote(`attack_data/${likelyEnd(ends, null)}`)} ${quote(data)}`,
    };
  const target = likelyEnd(ends, clone);
  return {
    kind: 'missing',
    why: 'absent',
    message: `${data} is not in ${relative(places.directory, clone) || '.'}.`,
    fetch: `curl -L --create-dirs -o ${quote(join(relative(places.directory, clone), target))} ${quote(data)}`,
  };
}

/** The end of an address that is a path of the clone: that whose first folder the clone has, or the usual `datasets/...`. */
function likelyEnd(ends: readonly string[], clone: string | null): string {
  const known =
    clone === null
      ? undefined
      : ends.find((end) => statSync(join(clone, end.split('/')[0]!), { throwIfNoEntry: false }));
  return known ?? ends.find((end) => end.startsWith('datasets/')) ?? ends[0] ?? basename(clone ?? 'data');
}

function absentPath(data: string): FoundData {
  return { kind: 'missing', why: 'absent', message: `There is no file ${data}.`, fetch: null };
}

const quote = (text: string): string => (/^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`);
