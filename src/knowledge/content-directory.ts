import { closeSync, type Dirent, openSync, readdirSync, readFileSync, readSync, realpathSync, statSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { isInsideFolder } from './inside-folder.ts';
import type { Report } from './problem.ts';

/** A directory of knowledge that a user names. Its content is not trusted: nothing outside of it is ever read. */
export interface ContentDirectory {
  /** Absolute, as named. */
  readonly path: string;
  /** `path` with symbolic links resolved: what every file is checked against. */
  readonly realPath: string;
  /**
   * Where files are looked for: the directory itself when it is an app (`default/`, `local/`), a detection repository
   * (`macros/`, `lookups/`) or a plain folder; then the apps in it and in its `apps/`, sorted by name. Later ones win.
   */
  readonly roots: readonly string[];
  /** Told once of each file that is there and is not read. */
  readonly refuse: (path: string, why: string) => void;
}

/** Files above this size are refused: no definition or lookup is that large. */
const maxFileBytes = 256 * 1024 * 1024;

export function openContentDirectory(path: string, report: Report): ContentDirectory | null {
  const content = openPlainDirectory(path, report);
  return content && { ...content, roots: findRoots(content) };
}

/** A directory without apps in it. */
export function openPlainDirectory(path: string, report: Report): ContentDirectory | null {
  const absolute = resolve(path);
  try {
    if (statSync(absolute).isDirectory())
      return { path: absolute, realPath: realpathSync(absolute), roots: [absolute], refuse: onceForEach(report) };
    report(absolute, null, 'This is no directory.');
  } catch (error) {
    report(absolute, null, `The directory cannot be read: ${reason(error)}`);
  }
  return null;
}

function onceForEach(report: Report): ContentDirectory['refuse'] {
  const refused = new Set<string>();
  return (path, why) => {
    if (!refused.has(path)) report(path, null, why);
    refused.add(path);
  };
}

function findRoots(content: ContentDirectory): readonly string[] {
  if (isAppFolder(content.path)) return [content.path];
  // Also Splunk's own `etc`, with `system` and `apps/*`.
  return [content.path, ...appsIn(content.path), ...appsIn(join(content.path, 'apps'))];
}

function appsIn(folder: string): readonly string[] {
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) return [];
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && isAppFolder(join(folder, entry.name)))
    .map((entry) => join(folder, entry.name))
    .sort();
}

/** True for the folder of a Splunk app. */
export function isAppFolder(folder: string): boolean {
  return ['default', 'local'].some((name) => statSync(join(folder, name), { throwIfNoEntry: false })?.isDirectory());
}

/** The files of a folder whose names end in one of `extensions` (`.yml`), sorted by name; none when there is no folder. */
export function listFiles(content: ContentDirectory, folder: string, extensions: readonly string[]): readonly string[] {
  let entries: Dirent[];
  try {
    if (!isInside(content, folder)) {
      content.refuse(folder, leadsOut(folder));
      return [];
    }
    entries = readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
  return entries
    .filter((entry) => extensions.some((extension) => entry.name.endsWith(extension)))
    .filter((entry) => entry.isFile() || (!entry.isDirectory() && isFileInside(content, join(folder, entry.name))))
    .map((entry) => join(folder, entry.name))
    .sort();
}

/** The file if it exists, is a file, and lies inside the directory also when symbolic links are followed. */
export function existingFile(content: ContentDirectory, path: string): string | null {
  return isFileInside(content, path) ? path : null;
}

/** True for a name that stays in its folder: no separator, no `..`, not empty. */
export function isPlainFileName(name: string): boolean {
  return name !== '' && name !== '.' && name !== '..' && !/[/\\\0]/.test(name) && basename(name) === name;
}

/** The text of a file without byte order mark, or null after reporting why it cannot be read. */
export function readTextFile(path: string, report: Report): string | null {
  try {
    const { size } = statSync(path);
    if (size > maxFileBytes) {
      report(path, null, `The file is larger than ${maxFileBytes / 1024 / 1024} MB and was not read.`);
      return null;
    }
    const text = readFileSync(path, 'utf8');
    return text.startsWith('\uFEFF') ? text.slice(1) : text;
  } catch (error) {
    report(path, null, `The file cannot be read: ${reason(error)}`);
    return null;
  }
}

/** The first kilobytes of a file, to see what it is; empty when it cannot be read. */
export function readBeginning(path: string, bytes = 8192): string {
  try {
    const descriptor = openSync(path, 'r');
    try {
      const buffer = Buffer.alloc(bytes);
      return buffer.toString('utf8', 0, readSync(descriptor, buffer, 0, bytes, 0));
    } finally {
      closeSync(descriptor);
    }
  } catch {
    return '';
  }
}

/** Says why what is there and may not be read is refused. */
function isFileInside(content: ContentDirectory, path: string): boolean {
  try {
    if (!isInside(content, path)) {
      content.refuse(path, leadsOut(path));
      return false;
    }
    const stats = statSync(path);
    if (!stats.isFile() && !stats.isDirectory())
      content.refuse(path, 'This is a pipe or a device, no file; it was not read.');
    return stats.isFile();
  } catch {
    return false;
  }
}

const leadsOut = (path: string): string =>
  `This leads out of the directory, to ${realpathSync(path)}; it was not read.`;

function isInside(content: ContentDirectory, path: string): boolean {
  return isInsideFolder(content.realPath, realpathSync(path));
}

function reason(error: unknown): string {
  const code = (error as NodeJS.ErrnoException).code;
  if (code === 'ENOENT') return 'it does not exist.';
  if (code === 'EACCES') return 'no permission.';
  return error instanceof Error ? error.message : String(error);
}
