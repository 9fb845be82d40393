import type { Knowledge } from '../knowledge/knowledge.ts';
import { custom } from '../plan/custom.ts';
import { compareText } from '../values/compare.ts';
import { type Row, rowOf } from '../values/row.ts';
import { ArgumentReader } from './shared/arguments.ts';

const columns = ['name', 'type', 'options'] as const;

export const listmodelsCommand = custom<null>({
  name: 'listmodels',
  aliases: [],
  role: 'generating',
  group: 'beyond core',
  summary:
    "Lists the models that 'fit ... into' keeps, with their algorithm and, as JSON, which fields they were learned from.",
  syntax: 'listmodels',
  options: [],
  example: null,
  read(stage) {
    new ArgumentReader(stage, []).end();
    return null;
  },
  describe: () => 'Lists the models that were learned.',
  fields: () => ({ known: columns, open: false }),
  needs: () => new Set(),
  operator: (_, context) => () => ({ columns, open: false, rows: rowsOf(context.knowledgeBase) }),
});

function* rowsOf({ models }: Knowledge): Iterable<Row> {
  for (const [name, model] of [...models].sort(([a], [b]) => compareText(a, b))) {
    const [type, target, fields] =
      model.kind === 'density'
        ? ['DensityFunction', [], [model.field, ...model.by]]
        : [model.algorithm, model.target === null ? [] : [model.target], model.encoding.fields];
    const options = { algo_name: type, model_name: name, target_variable: target, feature_variables: fields };
    yield rowOf({ name, type, options: JSON.stringify(options) });
  }
}
