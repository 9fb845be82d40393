import { join } from 'node:path';
import { type Conf, type ConfSetting, type ConfStanza, parseConf } from './conf-file.ts';
import { type ContentDirectory, existingFile, readTextFile } from './content-directory.ts';
import type { Report } from './knowledge.ts';

/**
 * The .conf files of one name (`macros`) in a content directory, the weakest first: plain folders, then `default/` of
 * all apps, then `local/` of all apps; among apps a name that sorts later wins (Splunk Admin Manual, "Configuration
 * file precedence", the order in the context of an app).
 */
export function confFiles(content: ContentDirectory, name: string, folder: string | null = null): readonly string[] {
  const file = `${name}.conf`;
  const places = folder === null ? [''] : ['', folder];
  return [
    ...content.roots.flatMap((root) => places.map((place) => join(root, place, file))),
    ...content.roots.map((root) => join(root, 'default', file)),
    ...content.roots.map((root) => join(root, 'local', file)),
  ].filter((path) => existingFile(content, path) !== null);
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
