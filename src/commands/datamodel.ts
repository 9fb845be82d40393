import type { Dataset } from '../knowledge/data-model.ts';
import { custom } from '../plan/custom.ts';
import type { CommandOption } from '../plan/lowering.ts';
import type { DatasetSource } from '../plan/stored-source.ts';
import { SplError } from '../syntax/spl-error.ts';
import { newRow, type Row } from '../values/row.ts';
import { ArgumentReader } from './shared/arguments.ts';
import { datasetsRead, findDataset } from './shared/data-model-source.ts';
import { datasetColumns, datasetParts, datasetRows } from './shared/dataset-rows.ts';

const modes = [
  'search',
  'flat',
  'acceleration_search',
  'search_string',
  'flat_string',
  'acceleration_search_string',
] as const;
type Mode = (typeof modes)[number];

export interface DatamodelArguments {
  readonly source: DatasetSource | null;
  /** null: describe the model or dataset. */
  readonly mode: Mode | null;
}

const options: readonly CommandOption[] = [
  {
    name: 'summariesonly',
    values: '<bool>',
    default: 'false',
    summary: 'Accepted: every model counts as accelerated and fully summarised.',
  },
  { name: 'allow_old_summaries', values: '<bool>', default: 'false', summary: 'Accepted; has no effect here.' },
  {
    name: 'strict_fields',
    values: '<bool>',
    default: 'true',
    summary: "Accepted: only the dataset's own fields are given.",
  },
  { name: 'include_reduced_buckets', values: '<bool>', default: 'false', summary: 'Accepted; has no effect here.' },
];

export const datamodelCommand = custom<DatamodelArguments>({
  name: 'datamodel',
  aliases: [],
  role: 'generating',
  group: 'knowledge and stored data',
  summary:
    "Gives a dataset's rows (search: names with the dataset's prefix; flat: without), its search text (..._string), or the definition of models.",
  syntax: 'datamodel [<model> [<dataset> [search|flat|search_string|flat_string]]]',
  options,
  example: null,

  read(stage, context) {
    const reader = new ArgumentReader(stage, options);
    const model = reader.name();
    if (model === null) return { source: null, mode: null };
    const dataset = reader.name();
    const source = findDataset(
      dataset === null ? model.text : `${model.text}.${dataset.text}`,
      dataset?.span ?? model.span,
      context,
    );
    const mode = reader.name();
    reader.end();
    if (mode === null) return { source, mode: null };
    const found = modes.find((candidate) => candidate === mode.text.toLowerCase());
    if (found === undefined)
      throw new SplError(
        `'datamodel' knows no mode '${mode.text}'.`,
        mode.span,
        `Its modes are ${modes.join(', ')}.`,
        'arguments',
      );
    return { source, mode: found };
  },

  describe: ({ source, mode }) =>
    source === null
      ? 'Lists the data models.'
      : `Gives ${mode === null ? 'the definition' : mode.endsWith('_string') ? 'the search text' : 'the rows'} of ${source.model.name}${source.dataset ? `.${source.dataset.name}` : ''}.`,

  reads: ({ source }) => (source === null ? null : datasetsRead(source)),
  fields({ source, mode }) {
    if (source === null || mode === null) return { known: ['_raw'], open: false };
    if (mode.endsWith('_string')) return { known: ['search'], open: false };
    return { known: datasetColumns(source, mode !== 'flat'), open: false };
  },

  columnOrder: () => 'events',
  needs: () => new Set(),
  predicate: ({ source, mode }, context) =>
    source === null || mode === null ? { terms: [], sources: null, required: [] } : datasetParts(source, context),

  operator({ source, mode }, context) {
    return () => {
      if (source === null || mode === null) {
        const models =
          source === null
            ? [...context.knowledgeBase.dataModels.keys()].map((name) => context.knowledgeBase.dataModels.get(name)!)
            : [source.model];
        return {
          columns: ['_raw'],
          open: false,
          rows: models.map((model) => textRow('_raw', JSON.stringify(source?.dataset ?? model))),
        };
      }
      if (mode.endsWith('_string'))
        return {
          columns: ['search'],
          open: false,
          rows: [textRow('search', searchText(source, mode.startsWith('flat')))],
        };
      const qualified = mode !== 'flat';
      return { columns: datasetColumns(source, qualified), open: false, rows: datasetRows(source, qualified, context) };
    };
  },
});

function textRow(field: string, text: string): Row {
  const row = newRow();
  row[field] = text;
  return row;
}

/** The search that the dataset stands for: its constraints and those of its ancestors. */
function searchText({ model, dataset, roots }: DatasetSource, flat: boolean): string {
  const target = dataset ?? model.datasets.find(({ name }) => name === roots[0])!;
  const lineage: Dataset[] = [];
  for (
    let current: Dataset | undefined = target;
    current;
    current = model.datasets.find(({ name }) => name === current?.parent)
  )
    lineage.unshift(current);
  const base = lineage[0]?.baseSearch;
  const terms = lineage
    .flatMap(({ constraints }) => constraints)
    .map((constraint) => `(${constraint})`)
    .join(' ');
  const evals = lineage
    .flatMap(({ calculations }) => calculations)
    .flatMap((calculation) =>
      calculation.kind === 'eval' ? [`| eval ${calculation.outputs[0]}=${calculation.expression}`] : [],
    );
  const rename = flat ? [] : [`| rename ${target.root}.* as *`];
  return [base ?? `search ${terms}`, ...evals, ...rename].join(' ').trim();
}
