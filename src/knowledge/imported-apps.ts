import { lstatSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { parseConf } from './conf-file.ts';
import {
  type ContentDirectory,
  existingFile,
  isAppFolder,
  isPlainFileName,
  openContentDirectory,
  readTextFile,
} from './content-directory.ts';
import type { Report } from './problem.ts';

/**
 * The apps that lie beside an app and that it imports (`import = base_app, other_app` in the `[]` stanza of its
 * metadata/default.meta or local.meta), with what those import: an app is unpacked into a folder of apps, and its searches use
 * their macros. Weaker than the app itself. Names that are not there are passed over: Splunk's own `system` and `search`.
 */
export function importedApps(content: ContentDirectory, report: Report): readonly ContentDirectory[] {
  const found = new Map<string, ContentDirectory>();
  const add = (app: ContentDirectory): void => {
    for (const name of importsOf(app, report)) {
      const path = join(dirname(app.path), name);
      if (path === content.path || found.has(path) || !isAppFolder(path) || lstatSync(path).isSymbolicLink()) continue;
      const imported = openContentDirectory(path, report);
      if (imported === null) continue;
      found.set(path, imported);
      add(imported);
    }
  };
  if (isAppFolder(content.path)) add(content);
  return [...found.values()].reverse();
}

function importsOf(app: ContentDirectory, report: Report): readonly string[] {
  const names = ['default.meta', 'local.meta'].flatMap((file) => {
    const path = existingFile(app, join(app.path, 'metadata', file));
    const text = path === null ? null : readTextFile(path, report);
    if (text === null) return [];
    const setting = parseConf(text, path!, () => {})
      .stanzas.get('')
      ?.settings.get('import');
    return setting ? setting.value.split(/[\s,]+/) : [];
  });
  return [...new Set(names)].filter((name) => isPlainFileName(name) && name !== basename(app.path));
}
