import type { Command } from '../plan/lowering.ts';
import type { PlannedPipeline } from '../plan/run-context.ts';
import { SplError } from '../syntax/spl-error.ts';
import { ArgumentReader } from './shared/arguments.ts';
import { readSubsearch } from './shared/subsearch-argument.ts';

export const multisearchCommand: Command = {
  name: 'multisearch',
  aliases: [],
  takesSubsearch: true,
  role: 'generating',
  standsElse: null,
  relational: false,
  group: 'combine',
  summary: 'Runs several streaming searches at once and gives their events in the order of time.',
  syntax: 'multisearch [ <subsearch> ] [ <subsearch> ]...',
  options: [],
  example: null,

  lower(stage, context) {
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
    return {
      operators: [{ kind: 'union', plans: pipelines, withInput: false, maxout: 0, order: 'time' }],
      role: 'generating',
      place: 'first',
      describe: () => `Merges the events of ${pipelines.length} searches by time, newest first.`,
    };
  },
};
