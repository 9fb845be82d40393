import { custom } from '../../plan/custom.ts';
import type { PlannedPipeline } from '../../plan/run-context.ts';
import type { Argument, Span } from '../../syntax/ast.ts';
import { SplError } from '../../syntax/spl-error.ts';
import { argumentsOf } from '../shared/arguments.ts';
import { findDataset } from '../shared/data-model-source.ts';
import { PivotReader } from './reader.ts';
import { pivotSearch } from './search.ts';

export interface PivotArguments {
  /** The search that it stands for. */
  readonly text: string;
  readonly pipeline: PlannedPipeline;
}

export const pivotCommand = custom<PivotArguments>({
  name: 'pivot',
  aliases: [],
  role: 'generating',
  group: 'knowledge and stored data',
  summary:
    'Aggregates a dataset of a data model as a table: cell values, split into rows and columns, filtered and limited.',
  syntax:
    'pivot <model> <dataset> <function>(<field>) [AS <name>]... [SPLITROW <field> [AS <name>] [RANGE start=<n> end=<n> size=<n>|max=<n>] [PERIOD <period>]]... [SPLITCOL <field> ...]... [FILTER <field> <operator> <value>]... [LIMIT <field> BY TOP|BOTTOM <n> <function>(<field>)] [SORT <n> <field>...] [ROWSUMMARY <bool>] [COLSUMMARY <bool>] [NUMCOLS <n>] [SHOWOTHER <bool>]',
  options: [],
  example: null,

  read(stage, context) {
    const { arguments: items } = argumentsOf(stage);
    const [model, dataset, ...rest] = items;
    const modelName = nameOf(model, 'the name of a data model', stage.nameSpan);
    const datasetName = nameOf(dataset, 'the name of a dataset', model!.span);
    const source = findDataset(`${modelName}.${datasetName}`, dataset!.span, context);
    const elements = new PivotReader(rest, datasetName, stage.nameSpan).read();
    const text = pivotSearch(`${source.model.name}.${datasetName}`, elements);
    return { text, pipeline: context.planText(text, stage.span) };
  },

  describe: ({ text }) => `Runs ${text}`,
  plans: ({ pipeline }) => [pipeline],
  fields: ({ pipeline }) => pipeline.fields,
  needs: () => new Set(),
  operator:
    ({ pipeline }, context) =>
    () =>
      context.run(pipeline),
});

function nameOf(argument: Argument | undefined, what: string, at: Span): string {
  if (argument?.kind === 'text') return argument.text;
  throw new SplError(
    `Expected ${what}.`,
    argument?.span ?? at,
    'Write pivot <model> <dataset> count(<dataset>) ...',
    'arguments',
  );
}
