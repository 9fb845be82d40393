import { join } from 'node:path';
import type { Collections } from './collections.ts';
import { confFiles, readConfFiles } from './conf-layers.ts';
import { type ContentDirectory, listFiles, openContentDirectory, openPlainDirectory } from './content-directory.ts';
import { importedApps } from './imported-apps.ts';
import { openIpLocations } from './ip-location.ts';
import type { Knowledge, KnowledgeFile } from './knowledge.ts';
import { dataModelFiles, loadDataModels } from './load-data-models.ts';
import { eventTypesFrom } from './load-event-types.ts';
import { loadForms } from './load-forms.ts';
import { percentileMethodFrom } from './load-limits.ts';
import { collectionFiles, loadLookups, lookupDefinitionFiles, lookupFiles } from './load-lookups.ts';
import { layerMacros, macrosFromConf, macrosFromYaml } from './load-macros.ts';
import { savedSearchesFrom } from './load-saved-searches.ts';
import { loadSources, sourceFiles } from './load-sources.ts';
import { tagsFrom } from './load-tags.ts';
import { once } from './once.ts';
import type { KnowledgeProblem, Report } from './problem.ts';
import { loadProps } from './props/load-props.ts';
import type { SourceDefinition } from './source.ts';

export interface KnowledgeOptions {
  /** The directory that holds the product's own `macros/` and `datamodels/`; null: nothing of that. */
  readonly shippedDir: string | null;
  /**
   * Directories of the user: detection repositories (`macros/`, `lookups/`), Splunk apps (`default/`, `local/`), folders
   * of apps, or plain folders with such files. What a later one defines replaces what an earlier one does.
   */
  readonly contentDirs: readonly string[];
  /** A MaxMind DB (.mmdb) file that says where addresses are. */
  readonly locationFile?: string;
  /** Gives the rows of collections that no file holds. */
  readonly collections?: Collections;
  /** Reads the definitions of log sources instead of `loadSources`; gets their files, the weakest first. */
  readonly readSources?: (files: readonly string[], report: Report) => readonly SourceDefinition[];
}

/**
 * Finds all knowledge and reads it as it is asked for: a search pays for the definitions that it uses. Never throws for
 * what it finds; see `problems` (and `readAllKnowledge`).
 * @throws Error when the location file cannot be read or is no such file.
 *
 * Within one content directory .conf files are laid over each other as Splunk does it (see `confFiles`). Between
 * directories event types, tags and saved searches are laid over each other key by key, too; a macro, a lookup or a
 * model of a later directory replaces the earlier one as a whole.
 */
export function loadKnowledge(options: KnowledgeOptions): Knowledge {
  const problems: KnowledgeProblem[] = [];
  const report: Report = (file, line, message, subject) => {
    problems.push(subject === undefined ? { file, line, message } : { file, line, message, subject });
  };
  const shipped = options.shippedDir === null ? null : openPlainDirectory(options.shippedDir, report);
  const named = options.contentDirs.flatMap((path) => openContentDirectory(path, report) ?? []);
  const imported = named.flatMap((content) => importedApps(content, report));
  const contents = [...imported.filter(({ path }) => !named.some((other) => other.path === path)), ...named];
  const conf = (name: string) =>
    readConfFiles(
      contents.flatMap((content) => confFiles(content, name)),
      report,
    );

  const macros = layerMacros([
    ...(shipped ? [macrosFromConf(() => readConfFiles(shippedMacroFiles(shipped), report), report)] : []),
    ...contents.flatMap((content) => [
      macrosFromYaml(() => macroDefinitionFiles(content), report),
      macrosFromConf(() => readConfFiles(macroFiles(content), report), report),
    ]),
  ]);
  const lookups = once(() => loadLookups(contents, report, options.collections));
  const dataModels = once(() => loadDataModels(shipped ? shippedModelFiles(shipped) : [], contents, report));
  const eventTypes = once(() => eventTypesFrom(conf('eventtypes'), report));
  const tags = once(() => tagsFrom(conf('tags'), report));
  const savedSearches = once(() => savedSearchesFrom(conf('savedsearches'), report));
  const sources = once(() => {
    const shippedSources = shipped ? shippedSourceFiles(shipped) : [];
    if (!options.readSources) return loadSources(shippedSources, contents, report);
    return options.readSources([...shippedSources, ...contents.flatMap(sourceFiles)], report);
  });
  const props = once(() => loadProps(contents, report));
  // Reported where lookups are read.
  const transforms = once(() =>
    readConfFiles(
      contents.flatMap((content) => confFiles(content, 'transforms')),
      () => {},
    ),
  );
  const forms = once(() => loadForms(contents, report));
  const multikv = once(() => conf('multikv'));
  const transactionTypes = once(() => conf('transactiontypes'));
  const percentiles = once(() => percentileMethodFrom(conf('limits'), report));
  const { locationFile } = options;
  const files = once(() => [
    ...(shipped ? shippedFiles(shipped) : []),
    ...contents.flatMap(contentFiles),
    ...(locationFile === undefined ? [] : [{ path: locationFile, kind: 'table' } as const]),
  ]);
  return {
    macros,
    problems,
    ...(locationFile === undefined ? {} : { ipLocations: openIpLocations(locationFile) }),
    models: new Map(),
    resultFiles: new Map(),
    get lookups() {
      return lookups();
    },
    get dataModels() {
      return dataModels();
    },
    get eventTypes() {
      return eventTypes();
    },
    get tags() {
      return tags();
    },
    get savedSearches() {
      return savedSearches();
    },
    get sources() {
      return sources();
    },
    get transforms() {
      return transforms();
    },
    get forms() {
      return forms();
    },
    get multikv() {
      return multikv();
    },
    get transactionTypes() {
      return transactionTypes();
    },
    get percentiles() {
      return percentiles();
    },
    get props() {
      return props();
    },
    get files() {
      return files();
    },
  };
}

/** Reads everything that was not asked for yet, tables of lookups included, and returns all problems. */
export function readAllKnowledge(knowledge: Knowledge): readonly KnowledgeProblem[] {
  const { macros, lookups, dataModels, eventTypes, tags, savedSearches, sources } = knowledge;
  void knowledge.props;
  void knowledge.percentiles;
  for (const name of macros.names()) macros.find(name, 0);
  for (const values of [lookups.values(), dataModels.values(), eventTypes, tags, savedSearches.values(), sources]) {
    for (const _ of values);
  }
  return knowledge.problems;
}

// -------------------------------------------------------------------------------------------------- which files

function shippedMacroFiles(shipped: ContentDirectory): readonly string[] {
  return listFiles(shipped, join(shipped.path, 'macros'), ['.conf']);
}

function shippedModelFiles(shipped: ContentDirectory): readonly string[] {
  return listFiles(shipped, join(shipped.path, 'datamodels'), ['.json']);
}

function macroFiles(content: ContentDirectory): readonly string[] {
  return confFiles(content, 'macros', 'macros');
}

function macroDefinitionFiles(content: ContentDirectory): readonly string[] {
  return content.roots.flatMap((root) => listFiles(content, join(root, 'macros'), ['.yml', '.yaml']));
}

function shippedSourceFiles(shipped: ContentDirectory): readonly string[] {
  return listFiles(shipped, join(shipped.path, 'datamodels', 'sources'), ['.yml', '.yaml']);
}

function shippedFiles(shipped: ContentDirectory): readonly KnowledgeFile[] {
  return definitions([...shippedMacroFiles(shipped), ...shippedModelFiles(shipped), ...shippedSourceFiles(shipped)]);
}

function contentFiles(content: ContentDirectory): readonly KnowledgeFile[] {
  const confs = ['eventtypes', 'tags', 'transforms', 'collections', 'props'].flatMap((name) =>
    confFiles(content, name),
  );
  return [
    ...definitions([
      ...macroDefinitionFiles(content),
      ...macroFiles(content),
      ...confs,
      ...dataModelFiles(content),
      ...lookupDefinitionFiles(content),
      ...sourceFiles(content),
    ]),
    ...[...lookupFiles(content), ...collectionFiles(content)].map((path) => ({ path, kind: 'table' }) as const),
  ];
}

function definitions(paths: readonly string[]): readonly KnowledgeFile[] {
  return paths.map((path) => ({ path, kind: 'definition' }));
}
