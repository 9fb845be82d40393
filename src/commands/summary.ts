import { type DensityModel, describeGroup } from '../knowledge/density-model.ts';
import { custom } from '../plan/custom.ts';
import { anyFields } from '../plan/field-flow.ts';
import type { Span } from '../syntax/ast.ts';
import { newRow, type Row } from '../values/row.ts';
import { ArgumentReader } from './shared/arguments.ts';
import { modelName, requireModel } from './shared/trained-models.ts';

export interface SummaryArguments {
  readonly model: string;
  readonly span: Span;
}

const statistics = ['type', 'min', 'max', 'mean', 'std', 'cardinality', 'distance', 'other'] as const;

export const summaryCommand = custom<SummaryArguments>({
  name: 'summary',
  aliases: [],
  role: 'generating',
  group: 'beyond core',
  summary:
    'Shows what a trained model holds: coefficients, the importance of fields, the questions of a tree, centroids, components; of DensityFunction a row for each group with its distribution.',
  syntax: 'summary <model>',
  options: [],
  example: null,

  read(stage, context) {
    const reader = new ArgumentReader(stage, []);
    const { text, span } = reader.requiredName('the name of a model');
    const model = { text: modelName(text), span };
    reader.end();
    if (!context.knowledgeBase.models.has(model.text)) context.missing('model', model.text, model.span);
    return { model: model.text, span: model.span };
  },

  describe: ({ model }) => `Shows what the model ${model} holds.`,
  fields: () => anyFields,
  needs: () => new Set(),
  operator:
    ({ model: name, span }, context) =>
    () => {
      const model = requireModel(name, span, context.knowledgeBase);
      if (model.kind === 'features') return { ...model.learned.summary(), open: false };
      return { columns: [...model.by, ...statistics], open: false, rows: summaryRows(model) };
    },
});

function* summaryRows(model: DensityModel): Iterable<Row> {
  for (const group of model.groups.values()) {
    const row = newRow();
    for (const [index, field] of model.by.entries()) row[field] = group.key[index];
    const { type, other } = describeGroup(group);
    row.type = type;
    row.min = group.min;
    row.max = group.max;
    row.mean = group.mean;
    row.std = group.deviation;
    row.cardinality = group.cardinality;
    row.distance = group.distance;
    if (other !== '') row.other = other;
    yield row;
  }
}
