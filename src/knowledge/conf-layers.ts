import { join } from 'node:path';
import { type Conf, type ConfSetting, type ConfStanza, parseConf } from './conf-file.ts';
import { type ContentDirectory, existingFile, readTextFile } from './content-directory.ts';
import type { Report } from './problem.ts';

/**
 * The .conf files of one name (`macros`) in a content directory, the weakest first (Splunk Admin Manual, "Configuration
 * file precedence"): plain folders, `default/` of all apps, `local/` of all apps. In the context of an app (searching) a
 * name that sorts later wins among apps, and `system/` is the weakest; in the global one (reading events) it is the name
 * that sorts first, and `system/local` is the strongest.
 */
export function confFiles(
  content: ContentDirectory,
  name: string,
  folder: string | null = null,
  context: 'app' | 'global' = 'app',
): readonly string[] {
  const file = `${name}.conf`;
  const places = folder === null ? [''] : ['', folder];
  const apps = content.roots.filter((root) => !isSystem(content, root));
  if (context === 'global') apps.reverse();
  const system = content.roots.filter((root) => isSystem(content, root));
  const systemLocal = system.map((root) => join(root, 'local', file));
  return [
    ...content.roots.flatMap((root) => places.map((place) => join(root, place, file))),
    ...system.map((root) => join(root, 'default', file)),
    ...(context === 'app' ? systemLocal : []),
    ...apps.map((root) => join(root, 'default', file)),
    ...apps.map((root) => join(root, 'local', file)),
    ...(context === 'global' ? systemLocal : []),
  ].filter((path) => existingFile(content, path) !== null);
}

function isSystem(content: ContentDirectory, root: string): boolean {
  return root === join(content.path, 'system');
}

/** Reads files and lays them over each other, key by key: a later file overrides what it names and nothing else. */
export function readConfFiles(files: readonly string[], report: Report): Conf {
  return mergeConfs(
    files.flatMap((file) => {
      const text = readTextFile(file, report);
      return text === null ? [] : [parseConf(text, file, report)];
    }),
  );
}

/** Lays .conf files over each other, key by key; later ones win. */
export function mergeConfs(confs: readonly Conf[]): Conf {
  const defaults = new Map<string, ConfSetting>();
  const stanzas = new Map<string, ConfStanza>();
  for (const conf of confs) {
    for (const [key, setting] of conf.defaults) defaults.set(key, setting);
    for (const [name, stanza] of conf.stanzas) {
      const settings = new Map([...(stanzas.get(name)?.settings ?? []), ...stanza.settings]);
      stanzas.set(name, { ...stanza, settings });
    }
  }
  return { defaults, stanzas };
}
