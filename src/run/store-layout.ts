import type { Knowledge } from '../knowledge/knowledge.ts';
import type { StoreLayout } from '../store/store.ts';

/**
 * The tables and columns that knowledge asks for. `filtered` names the dataset fields that get an index
 * (`datamodels/indexes.yaml`).
 */
export function storeLayout(knowledge: Knowledge, filtered: () => ReadonlyMap<string, readonly string[]>): StoreLayout {
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
    indexedDatasetFields: (table) => filtered().get(table) ?? [],
  };
}
