import { existsSync } from 'node:fs';
import { basename, join, relative, sep } from 'node:path';
import { parseConf } from '../../knowledge/conf-file.ts';
import { existingFile, openContentDirectory, readTextFile } from '../../knowledge/content-directory.ts';
import type { Knowledge } from '../../knowledge/knowledge.ts';
import { once } from '../../knowledge/once.ts';
import { shippedDirectory } from '../../run/shipped-directory.ts';
import type { ContentConf } from '../conf/conf-store.ts';

/** The app of what ships: the macros and data models of the Common Information Model. */
const shippedApp = 'Splunk_SA_CIM';

/** More arguments than any macro has. */
const maxArguments = 20;

type Layers = Map<string, Map<string, Map<string, string>>>;

/** The settings of content directories, read file by file when they are first asked for; macros also those of YAML files, and those that ship. */
export function contentConf(directories: readonly string[], shipped: Knowledge): ContentConf {
  const roots = once(() =>
    directories.flatMap((path) => {
      const content = openContentDirectory(path, () => {});
      return content === null ? [] : content.roots.map((root) => ({ content, root }));
    }),
  );
  const read = (file: string): Layers => {
    const layers: Layers = new Map();
    for (const { content, root } of roots())
      for (const folder of ['', ...(file === 'macros' ? ['macros'] : []), 'default', 'local']) {
        const path = existingFile(content, join(root, folder, `${file}.conf`));
        const text = path === null ? null : readTextFile(path, () => {});
        if (text === null) continue;
        const { stanzas, defaults } = parseConf(text, path!, () => {});
        for (const [name, { settings }] of stanzas) {
          const known = stanzaOf(layers, basename(root), name);
          for (const [key, { value }] of [...defaults, ...settings]) known.set(key, value);
        }
      }
    // A client that waits for the Common Information Model looks here.
    if (file === 'datamodels')
      for (const name of shipped.dataModels.keys()) stanzaOf(layers, shippedApp, name).set('acceleration', 'false');
    if (file === 'macros') addMacros(layers, directories, shipped);
    return layers;
  };
  const known = new Map<string, Layers>();
  return (file) => {
    let layers = known.get(file);
    if (layers === undefined) {
      layers = read(file);
      known.set(file, layers);
    }
    return layers;
  };
}

function stanzaOf(layers: Layers, app: string, name: string): Map<string, string> {
  const stanzas = layers.get(app) ?? new Map<string, Map<string, string>>();
  const settings = stanzas.get(name) ?? new Map<string, string>();
  layers.set(app, stanzas.set(name, settings));
  return settings;
}

function addMacros(layers: Layers, directories: readonly string[], { macros }: Knowledge): void {
  const there = new Set([...layers.values()].flatMap((stanzas) => [...stanzas.keys()]));
  for (const name of new Set(macros.names()))
    for (let count = 0; count <= maxArguments; count++) {
      const stanza = count === 0 ? name : `${name}(${count})`;
      const macro = there.has(stanza) ? null : macros.find(name, count);
      if (macro === null) continue;
      const settings = stanzaOf(layers, appOf(macro.file, directories), stanza);
      settings.set('definition', macro.definition);
      if (count > 0) settings.set('args', macro.args.join(','));
      if (macro.isEval) settings.set('iseval', '1');
      if (macro.validation !== null) settings.set('validation', macro.validation);
      if (macro.errorMessage !== null) settings.set('errormsg', macro.errorMessage);
    }
}

/** The folder of the app that a file is of, among content directories. */
export function appOf(file: string | null, directories: readonly string[]): string {
  if (file === null || file.startsWith(shippedDirectory() + sep)) return shippedApp;
  const directory = directories.find((path) => file.startsWith(path + sep));
  if (directory === undefined) return 'search';
  // `{directory}/{app}/default/macros.conf`, when the directory holds apps; else it is the app.
  let app = directory;
  for (const part of relative(directory, file).split(sep).slice(0, 2)) {
    if (['default', 'local', 'macros', 'lookups'].includes(part) || !existsSync(join(app, part, 'default'))) break;
    app = join(app, part);
  }
  return basename(app);
}

/** The CSV files of lookups in content directories. */
export const contentTables = ({ files = [] }: Knowledge, directories: readonly string[]) =>
  files
    .filter(({ path, kind }) => kind === 'table' && /\.csv$/i.test(path))
    .map(({ path }) => ({ path, name: basename(path), app: appOf(path, directories) }));
