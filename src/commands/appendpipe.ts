import { custom } from '../plan/custom.ts';
import { nothing } from '../plan/field-demand.ts';
import { anyFields, mergeFlows } from '../plan/field-flow.ts';
import type { CommandOption } from '../plan/lowering.ts';
import type { PlannedPipeline } from '../plan/run-context.ts';
import { holdRows } from '../rows/held-rows.ts';
import { concatStreams } from '../rows/subsearch-rows.ts';
import { copyRow } from '../values/row.ts';
import { ArgumentReader } from './shared/arguments.ts';
import { readSubsearch } from './shared/subsearch-argument.ts';

export interface AppendpipeArguments {
  readonly pipeline: PlannedPipeline;
}

const options: readonly CommandOption[] = [
  {
    name: 'run_in_preview',
    values: '<bool>',
    default: 'true',
    summary: 'Accepted; has no effect here, where there is no preview.',
  },
];

export const appendpipeCommand = custom<AppendpipeArguments>({
  name: 'appendpipe',
  aliases: [],
  takesSubsearch: true,
  role: 'dataset',
  group: 'combine',
  summary: 'Runs a pipeline over a copy of the rows and adds its result after them.',
  syntax: 'appendpipe [ <pipeline> ]',
  options,
  example: {
    spl: '| makeresults count=2 | streamstats count as n | table n | appendpipe [stats sum(n) as n]',
    rows: [{ n: 1 }, { n: 2 }, { n: 3 }],
  },

  read(stage, context) {
    const reader = new ArgumentReader(stage, options);
    const pipeline = context.plan(readSubsearch(reader), anyFields);
    reader.end();
    return { pipeline };
  },

  describe: () => 'Adds the result of a pipeline that runs over the rows so far.',
  plans: ({ pipeline }) => [pipeline],
  fields: ({ pipeline }, input) => mergeFlows(input, pipeline.fields),
  // The inner pipeline may read any field.
  // It may name fields that are not there.
  ownReads: () => nothing,
  needs: () => 'all',
  operator:
    ({ pipeline }, context) =>
    (input) => {
      const rows = holdRows(input.rows, context.limits, 'appendpipe');
      const added = context.run(pipeline, { ...input, rows: rows.map(copyRow) });
      return concatStreams([{ ...input, rows }, added]);
    },
});
