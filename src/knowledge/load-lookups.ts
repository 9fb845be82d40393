import { basename, join, sep } from 'node:path';
import { type Collections, noCollections } from './collections.ts';
import { type Conf, type ConfStanza, settingOf } from './conf-file.ts';
import { confFiles, readConfFiles } from './conf-layers.ts';
import { type ContentDirectory, existingFile, isPlainFileName, listFiles, readTextFile } from './content-directory.ts';
import { parseCsvTable } from './csv-table.ts';
import { parseJsonTable } from './json-table.ts';
import { LazyMap } from './lazy-map.ts';
import type { LookupSettings, LookupTable } from './lookup.ts';
import { defaultLookupSettings, readLookupSettings } from './lookup-settings.ts';
import type { Report } from './problem.ts';
import { type YamlDefinition, YamlFolder } from './yaml-folder.ts';

/** A definition, wherever it was written. */
interface Definition {
  readonly name: string;
  /** Where it stands, for messages and for files named beside it. */
  readonly file: string;
  readonly line: number | null;
  get(key: string): string | undefined;
}

/**
 * The lookups of all content directories, by the name of their definition and by the name of their file (the keys are
 * found at once, tables are read when they are asked for). Definitions are stanzas of transforms.conf or files
 * `lookups/<name>.yml`, both generations of them: with `filename`, or with a CSV file of the definition's own name.
 */
export function loadLookups(
  contents: readonly ContentDirectory[],
  report: Report,
  kept: Collections = noCollections,
): LazyMap<LookupTable> {
  const lookups = new LazyMap<LookupTable>();
  for (const content of contents) {
    for (const file of lookupFiles(content)) {
      const name = basename(file);
      lookups.defer(name, () => readTable(name, file, defaultLookupSettings, report));
    }
    const collections = readConfFiles(confFiles(content, 'collections'), report);
    const yaml = new YamlFolder(lookupDefinitionFiles(content), report);
    for (const [name, files] of yaml.names()) {
      lookups.defer(name, () => {
        const definition = yaml.read(files.at(-1)!);
        return definition
          ? loadDefined(content, definitionOfYaml(definition), { declared: collections, kept }, report)
          : undefined;
      });
    }
    const transforms = readConfFiles(confFiles(content, 'transforms'), report);
    for (const stanza of transforms.stanzas.values()) {
      const definition = definitionOfStanza(transforms, stanza);
      if (!isLookup(definition)) continue;
      lookups.defer(stanza.name, () => loadDefined(content, definition, { declared: collections, kept }, report));
    }
  }
  return lookups;
}

/** The CSV files of a content directory, the weakest first. */
export function lookupFiles(content: ContentDirectory): readonly string[] {
  return content.roots
    .flatMap((root) => [root, join(root, 'lookups')])
    .flatMap((folder) => listFiles(content, folder, ['.csv']));
}

/** JSON files with the rows of collections (see `loadCollection`). */
export function collectionFiles(content: ContentDirectory): readonly string[] {
  return content.roots.flatMap((root) => listFiles(content, join(root, 'lookups'), ['.json']));
}

/** The YAML definitions of lookups in a content directory. */
export function lookupDefinitionFiles(content: ContentDirectory): readonly string[] {
  return content.roots.flatMap((root) => listFiles(content, join(root, 'lookups'), ['.yml', '.yaml']));
}

/** transforms.conf also holds rules for field extraction; those have a REGEX or DELIMS and none of these keys. */
function isLookup({ get }: Definition): boolean {
  return ['filename', 'collection', 'external_cmd', 'external_type'].some((key) => get(key) !== undefined);
}

function definitionOfStanza(conf: Conf, stanza: ConfStanza): Definition {
  return { name: stanza.name, file: stanza.file, line: stanza.line, get: (key) => settingOf(conf, stanza, key) };
}

function definitionOfYaml({ name, file, fields }: YamlDefinition): Definition {
  return {
    name,
    file,
    line: null,
    get(key) {
      const value = fields[key];
      if (value == null) return undefined;
      return Array.isArray(value) ? value.map(String).join(', ') : String(value);
    },
  };
}

function loadDefined(
  content: ContentDirectory,
  definition: Definition,
  collections: { readonly declared: Conf; readonly kept: Collections },
  report: Report,
): LookupTable | undefined {
  const { name, get } = definition;
  const complain = (message: string): undefined => {
    report(definition.file, definition.line, `Lookup '${name}': ${message}`, name);
  };
  const settings = readLookupSettings(get, complain);
  const type = (get('lookup_type') ?? get('external_type') ?? '').trim().toLowerCase();
  const collection = get('collection')?.trim();
  if (type === 'kvstore' || collection) {
    const fields =
      listOf(get('fields_list') ?? get('fields')) ?? collectionFields(collections.declared, collection ?? name);
    const found = collections.kept.find(collection ?? name, definition.file);
    if (found !== null) {
      // Rows that the content has beside the definition count until something is kept.
      const seed = loadCollection(content, definition, collection ?? name, fields, settings, () => {});
      return keptCollection({ ...(seed ?? { rows: [] }), name, file: null, fields, settings }, found, collections.kept);
    }
    return loadCollection(content, definition, collection ?? name, fields, settings, report);
  }
  if (type === 'mlmodel' || get('filename')?.trim().endsWith('.mlmodel')) {
    return complain('it is a trained model of the Machine Learning Toolkit, which cannot be used here.');
  }
  if (type === 'geo' || type === 'geo_hex') return complain('geospatial lookups are not supported.');
  if (get('external_cmd') !== undefined) return complain('it runs a program (external_cmd), which is never done here.');

  const fileName = get('filename')?.trim() || defaultFileName(definition.file);
  if (!isPlainFileName(fileName))
    return complain(`'${fileName}' is no plain file name; lookups are read from 'lookups/' only.`);
  const file = findLookupFile(content, fileName, definition.file);
  if (file === null) return complain(`its file '${fileName}' does not exist.`);
  return readTable(name, file, settings, report);
}

/** Newer detection repositories keep `<name>.csv` beside `<name>.yml` and do not name it. */
function defaultFileName(definitionFile: string): string {
  return `${basename(definitionFile).replace(/\.ya?ml$/, '')}.csv`;
}

/** In the app that defines the lookup, else in the last root that has such a file. */
function findLookupFile(content: ContentDirectory, name: string, definitionFile: string): string | null {
  const roots = content.roots.toReversed();
  const own = roots.filter((root) => definitionFile.startsWith(root + sep)).sort((a, b) => b.length - a.length);
  for (const root of [...own.slice(0, 1), ...roots]) {
    const file = existingFile(content, join(root, 'lookups', name)) ?? existingFile(content, join(root, name));
    if (file !== null) return file;
  }
  return null;
}

function readTable(name: string, file: string, settings: LookupSettings, report: Report): LookupTable | undefined {
  const text = readTextFile(file, report);
  if (text === null) return undefined;
  try {
    return { name, file, ...parseCsvTable(text), settings };
  } catch (error) {
    report(file, null, `Lookup '${name}': this is no valid CSV: ${(error as Error).message}`, name);
    return undefined;
  }
}

function readJsonTable(name: string, file: string, settings: LookupSettings, report: Report): LookupTable | undefined {
  const text = readTextFile(file, report);
  if (text === null) return undefined;
  try {
    return { name, file, ...parseJsonTable(text), settings };
  } catch (error) {
    report(file, null, `Lookup '${name}': ${(error as Error).message}`, name);
    return undefined;
  }
}

/**
 * A collection of Splunk's KV store: its rows when `lookups/<collection>.csv` or `.json` (a list of objects) has them, else an empty
 * table, which is reported.
 */
function loadCollection(
  content: ContentDirectory,
  { name, file: definitionFile, line }: Definition,
  collection: string,
  fields: readonly string[],
  settings: LookupSettings,
  report: Report,
): LookupTable | undefined {
  const find = (extension: string): string | null =>
    isPlainFileName(collection) ? findLookupFile(content, `${collection}.${extension}`, definitionFile) : null;
  const csv = find('csv');
  const json = csv === null ? find('json') : null;
  if (csv === null && json === null) {
    // In a detection repository it is searches that fill collections; an app expects its own to have rows.
    if (line !== null) {
      const wanted = `Put them into lookups/${collection}.csv or lookups/${collection}.json.`;
      const message = `Lookup '${name}': the rows of its collection '${collection}' are not here. ${wanted}`;
      report(definitionFile, line, message, name);
    }
    return { name, file: null, fields, rows: [], settings };
  }
  const table = csv === null ? readJsonTable(name, json!, settings, report) : readTable(name, csv, settings, report);
  return table && { ...table, fields: [...new Set([...fields, ...table.fields])] };
}

function keptCollection(seed: LookupTable, found: string, kept: Collections): LookupTable {
  const { name, fields, settings } = seed;
  return {
    ...{ name, file: null, settings, collection: found },
    fields: fields.filter((field) => field !== '_key' || fields.length === 1),
    get rows() {
      const rows = kept.rows(found);
      return rows.length > 0 ? rows : seed.rows;
    },
  };
}

function listOf(text: string | undefined): readonly string[] | null {
  const names = text
    ?.split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
  return names && names.length > 0 ? names : null;
}

/** collections.conf declares `field.<name> = <type>`. */
function collectionFields(collections: Conf, name: string): readonly string[] {
  const settings = collections.stanzas.get(name)?.settings.keys() ?? [];
  return [...settings].filter((key) => key.startsWith('field.')).map((key) => key.slice('field.'.length));
}
