import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Knowledge } from '../../knowledge/knowledge.ts';
import { parseYaml } from '../../knowledge/yaml-text.ts';
import type { StoreLayout } from '../../store/store.ts';

/**
 * The tables and columns that knowledge asks for. `shippedDir`: where `datamodels/indexes.yaml` names the dataset fields that get an index; null:
 * none do.
 */
export function storeLayout(knowledge: Knowledge, shippedDir: string | null): StoreLayout {
  return {
    get indexedFields() {
      return [...new Set(knowledge.sources.flatMap(({ indexed }) => indexed))].sort();
    },
    datasetFields(table) {
      const [model = '', root = ''] = table.split('.');
      const found = knowledge.dataModels.get(model);
      const datasets = found?.datasets.filter((dataset) => dataset.root === root) ?? [];
      return datasets.length === 0
        ? null
        : [...new Set(datasets.flatMap(({ fields }) => fields.map(({ name }) => name)))];
    },
    indexedDatasetFields: (table) => readIndexes(shippedDir).get(table) ?? [],
  };
}

function readIndexes(shippedDir: string | null): ReadonlyMap<string, readonly string[]> {
  if (shippedDir === null) return new Map();
  const lists = parseYaml(readFileSync(join(shippedDir, 'datamodels', 'indexes.yaml'), 'utf8')) as Record<
    string,
    string[]
  >;
  return new Map(Object.entries(lists));
}
