import { SplError } from '../language/spl-error.ts';
import { custom } from '../plan/custom.ts';
import type { PlannedPipeline } from '../plan/run-context.ts';
import { ArgumentReader } from './arguments.ts';
import { mergeByTime } from './merge-by-time.ts';
import {
  concatStreams,
  mergeFlows,
  readDatasetName,
  readMaxout,
  readSubsearch,
  runSubsearch,
  subsearchOptions,
} from './subsearch-argument.ts';

export interface UnionArguments {
  readonly pipelines: readonly PlannedPipeline[];
  /** False when rows come in from an earlier command, which are the first data set then. */
  readonly first: boolean;
  readonly maxout: number | null;
}

export const unionCommand = custom<UnionArguments>({
  name: 'union',
  aliases: [],
  role: 'dataset',
  group: 'combine',
  summary: 'Puts several data sets together: events by time, results of other commands one after another.',
  syntax: 'union [maxout=<int>] [<dataset>]... [ <subsearch> ]...',
  options: subsearchOptions,
  example: {
    spl: '| makeresults | eval a=1 | stats count by a | union [| makeresults | eval a=2 | stats count by a]',
    rows: [
      { a: 1, count: 1 },
      { a: 2, count: 1 },
    ],
  },

  read(stage, context) {
    const reader = new ArgumentReader(stage, subsearchOptions);
    const pipelines: PlannedPipeline[] = [];
    for (let item = reader.peek(); item !== null; item = reader.peek()) {
      if (item.kind === 'comma') reader.next();
      else if (item.kind === 'text') {
        const { text, span } = readDatasetName(reader);
        pipelines.push(context.planText(`| from ${text}`, span));
      } else pipelines.push(context.plan(readSubsearch(reader)));
    }
    const needed = context.first ? 2 : 1;
    if (pipelines.length < needed) {
      const what = needed === 1 ? 'one more data set' : 'two data sets';
      throw new SplError(
        `'union' needs at least ${what}.`,
        stage.span,
        'Name one or give a subsearch in [ ].',
        'arguments',
      );
    }
    return { pipelines, first: context.first, maxout: readMaxout(reader) };
  },

  describe: ({ pipelines, first }) =>
    first ? `Puts ${pipelines.length} data sets together.` : `Adds the rows of ${pipelines.length} data sets.`,
  columnOrder: ({ pipelines, first }, input) => (first ? (pipelines[0]?.fields.order ?? 'stated') : input),
  plans: ({ pipelines }) => pipelines,
  fields: ({ pipelines, first }, input) =>
    mergeFlows(...(first ? [] : [input]), ...pipelines.map((pipeline) => pipeline.fields)),
  needs: (_, wanted) => wanted,
  startsAlone: ({ first }) => first,
  operator:
    ({ pipelines, first, maxout }, context) =>
    (input) => {
      const streams = pipelines.map((pipeline) => runSubsearch(pipeline, maxout, context));
      const all = first ? streams : [input, ...streams];
      // Rows that come in are events as long as no command has reduced them to known columns.
      const events = pipelines.every((pipeline) => pipeline.streaming) && (first || input.open);
      return events ? mergeByTime(all) : concatStreams(all);
    },
});
