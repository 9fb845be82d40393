import { existsSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';

/** How far above a detection its repository is looked for. */
const maxLevels = 6;

/**
 * The detection repository that a file or folder belongs to: the nearest folder above it with `contentctl.yml`, or with
 * `macros/` beside `detections/` or `lookups/`; of a .conf file the Splunk app that it is part of. Null when there is none.
 */
export function contentRootOf(path: string, directory: string): string | null {
  let folder = resolve(directory, path);
  if (!isFolder(folder)) folder = dirname(folder);
  if (path.endsWith('.conf') && /^(?:default|local)$/.test(basename(folder))) return dirname(folder);
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
