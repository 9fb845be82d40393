import { SplError } from '../language/spl-error.ts';
import { custom } from '../plan/custom.ts';
import type { PlannedPipeline } from '../plan/run-context.ts';
import { ArgumentReader } from './arguments.ts';
import { mergeByTime } from './merge-by-time.ts';
import { mergeFlows, readSubsearch } from './subsearch-argument.ts';

export interface MultisearchArguments {
  readonly pipelines: readonly PlannedPipeline[];
}

export const multisearchCommand = custom<MultisearchArguments>({
  name: 'multisearch',
  aliases: [],
  role: 'generating',
  group: 'combine',
  summary: 'Runs several streaming searches at once and gives their events in the order of time.',
  syntax: 'multisearch [ <subsearch> ] [ <subsearch> ]...',
  options: [],
  example: null,

  read(stage, context) {
    const reader = new ArgumentReader(stage, []);
    const pipelines: PlannedPipeline[] = [];
    while (!reader.done()) {
      const span = reader.peek()!.span;
      const pipeline = context.plan(readSubsearch(reader));
      if (!pipeline.streaming) {
        throw new SplError(
          "'multisearch' takes subsearches of streaming commands only (search, eval, where, rex ...).",
          span,
          "Use 'append' or 'union' for results of other commands.",
          'not-streaming',
        );
      }
      pipelines.push(pipeline);
    }
    if (pipelines.length < 2)
      throw new SplError("'multisearch' needs at least two subsearches.", stage.span, null, 'arguments');
    return { pipelines };
  },

  describe: ({ pipelines }) => `Merges the events of ${pipelines.length} searches by time, newest first.`,
  columnOrder: ({ pipelines }) => pipelines[0]!.fields.order ?? 'stated',
  plans: ({ pipelines }) => pipelines,
  fields: ({ pipelines }) => mergeFlows(...pipelines.map((pipeline) => pipeline.fields)),
  needs: (_, wanted) => wanted,
  operator:
    ({ pipelines }, context) =>
    () =>
      mergeByTime(pipelines.map((pipeline) => context.run(pipeline))),
});
