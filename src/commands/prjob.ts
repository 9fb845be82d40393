import type { Command, CommandOption } from '../plan/lowering.ts';
import { ArgumentReader } from './shared/arguments.ts';
import { readSubsearch } from './shared/subsearch-argument.ts';

const options: readonly CommandOption[] = [
  { name: 'num_of_reducers', values: '<int>', summary: 'Accepted; has no effect here.' },
];

/** Search Reference, "Internal commands", prjob: on one machine it is the search in its brackets. */
export const prjobCommand: Command = {
  name: 'prjob',
  aliases: [],
  takesSubsearch: true,
  role: 'generating',
  standsElse: null,
  relational: false,
  group: 'combine',
  summary: 'Runs the search in its brackets, which Splunk spreads over the indexers of a cluster.',
  syntax: 'prjob [num_of_reducers=<int>] [ <subsearch> ]',
  options,
  example: {
    spl: '| prjob [| makeresults count=3 | stats count]',
    rows: [{ count: 3 }],
  },

  lower(stage, context) {
    const reader = new ArgumentReader(stage, options);
    const plan = context.plan(readSubsearch(reader));
    reader.end();
    reader.integer('num_of_reducers', 1, { min: 1 });
    return {
      operators: [{ kind: 'union', plans: [plan], withInput: false, maxout: 0, order: 'behind' }],
      role: 'generating',
      place: 'first',
      describe: () => 'Runs the search in brackets.',
    };
  },
};
