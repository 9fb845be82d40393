import { existsSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

/** How far above a detection its repository is looked for. */
const maxLevels = 6;

/**
 * The detection repository that a file or folder belongs to: the nearest folder above it with `contentctl.yml`, or with
 * `macros/` beside `detections/` or `lookups/`. Null when there is none.
 */
export function contentRootOf(path: string, directory: string): string | null {
  let folder = resolve(directory, path);
  if (!isFolder(folder)) folder = dirname(folder);
  for (let level = 0; level < maxLevels; level++) {
    const has = (name: string): boolean => isFolder(join(folder, name));
    if (existsSync(join(folder, 'contentctl.yml'))) return folder;
    if (has('macros') && (has('detections') || has('lookups'))) return folder;
    const above = dirname(folder);
    if (above === folder) return null;
    folder = above;
  }
  return null;
}

const isFolder = (path: string): boolean => existsSync(path) && statSync(path).isDirectory();
