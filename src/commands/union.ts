import type { Command } from '../plan/lowering.ts';
import type { PlannedPipeline } from '../plan/run-context.ts';
import { SplError } from '../syntax/spl-error.ts';
import { ArgumentReader } from './shared/arguments.ts';
import { readDatasetName, readMaxout, readSubsearch, subsearchOptions } from './shared/subsearch-argument.ts';

export const unionCommand: Command = {
  name: 'union',
  aliases: [],
  takesSubsearch: true,
  role: 'dataset',
  standsElse: 'first',
  relational: false,
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

  lower(stage, context) {
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
    const { first } = context;
    const maxout = readMaxout(reader);
    return {
      operators: [{ kind: 'union', plans: pipelines, withInput: !first, maxout, order: 'events' }],
      role: 'dataset',
      place: first ? 'any' : 'later',
      describe: () =>
        first ? `Puts ${pipelines.length} data sets together.` : `Adds the rows of ${pipelines.length} data sets.`,
    };
  },
};
