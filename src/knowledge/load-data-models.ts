import { basename, join } from 'node:path';
import { type ContentDirectory, listFiles, readBeginning, readTextFile } from './content-directory.ts';
import type { DataModel } from './data-model.ts';
import { parseDataModel } from './data-model-file.ts';
import { LazyMap } from './lazy-map.ts';
import type { Report } from './problem.ts';

/**
 * All data models by name; later directories win. Models that ship with the product are files named after the model;
 * those of users are found by their `modelName`, which stands at the beginning of the file.
 */
export function loadDataModels(
  shippedFiles: readonly string[],
  contents: readonly ContentDirectory[],
  report: Report,
): LazyMap<DataModel> {
  const models = new LazyMap<DataModel>();
  const add = (name: string, file: string): void => models.defer(name, () => readDataModel(file, report));
  for (const file of shippedFiles) add(basename(file, '.json'), file);
  for (const content of contents) {
    for (const file of looseModelFiles(content)) add(modelNameIn(file)!, file);
    for (const file of modelFolderFiles(content)) add(modelNameIn(file) ?? basename(file, '.json'), file);
  }
  return models;
}

/** The files of all data models in a content directory, the weakest first. */
export function dataModelFiles(content: ContentDirectory): readonly string[] {
  return [...looseModelFiles(content), ...modelFolderFiles(content)];
}

/** In a plain folder, where other JSON files (logs) may lie beside them. */
function looseModelFiles(content: ContentDirectory): readonly string[] {
  return listFiles(content, content.path, ['.json']).filter((file) => modelNameIn(file) !== null);
}

/** Splunk's places in an app, and `datamodels/`. */
function modelFolderFiles(content: ContentDirectory): readonly string[] {
  return content.roots
    .flatMap((root) =>
      ['datamodels', 'data/models', 'default/data/models', 'local/data/models'].map((place) => join(root, place)),
    )
    .flatMap((folder) => listFiles(content, folder, ['.json']));
}

function modelNameIn(file: string): string | null {
  return /"modelName"\s*:\s*"([^"\\]+)"/.exec(readBeginning(file))?.[1] ?? null;
}

function readDataModel(file: string, report: Report): DataModel | undefined {
  const text = readTextFile(file, report);
  return text === null ? undefined : (parseDataModel(text, file, report) ?? undefined);
}
