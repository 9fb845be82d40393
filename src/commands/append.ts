import { custom } from '../plan/custom.ts';
import type { PlannedPipeline } from '../plan/run-context.ts';
import { ArgumentReader } from './arguments.ts';
import {
  concatStreams,
  mergeFlows,
  readMaxout,
  readSubsearch,
  runSubsearch,
  subsearchOptions,
} from './subsearch-argument.ts';

export interface AppendArguments {
  readonly pipeline: PlannedPipeline;
  readonly maxout: number | null;
}

export const appendCommand = custom<AppendArguments>({
  name: 'append',
  aliases: [],
  role: 'dataset',
  group: 'combine',
  summary: 'Adds the rows of a subsearch after those that are there.',
  syntax: 'append [maxout=<int>] [ <subsearch> ]',
  options: subsearchOptions,
  example: {
    spl: '| makeresults | eval a=1 | table a | append [| makeresults | eval a=2 | table a]',
    rows: [{ a: 1 }, { a: 2 }],
  },

  read(stage, context) {
    const reader = new ArgumentReader(stage, subsearchOptions);
    const pipeline = context.plan(readSubsearch(reader));
    reader.end();
    return { pipeline, maxout: readMaxout(reader) };
  },

  describe: ({ maxout }) => `Adds ${maxout ? `at most ${maxout} rows` : 'the rows'} of a subsearch at the end.`,
  plans: ({ pipeline }) => [pipeline],
  fields: ({ pipeline }, input) => mergeFlows(input, pipeline.fields),
  needs: (_, wanted) => wanted,
  operator:
    ({ pipeline, maxout }, context) =>
    (input) =>
      concatStreams([input, runSubsearch(pipeline, maxout, context)]),
});
