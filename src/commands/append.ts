import type { Command } from '../plan/lowering.ts';
import { ArgumentReader } from './shared/arguments.ts';
import { readMaxout, readSubsearch, subsearchOptions } from './shared/subsearch-argument.ts';

export const appendCommand: Command = {
  name: 'append',
  aliases: [],
  takesSubsearch: true,
  role: 'dataset',
  standsElse: null,
  relational: false,
  group: 'combine',
  summary: 'Adds the rows of a subsearch after those that are there.',
  syntax: 'append [maxout=<int>] [ <subsearch> ]',
  options: subsearchOptions,
  example: {
    spl: '| makeresults | eval a=1 | table a | append [| makeresults | eval a=2 | table a]',
    rows: [{ a: 1 }, { a: 2 }],
  },

  lower(stage, context) {
    const reader = new ArgumentReader(stage, subsearchOptions);
    const pipeline = context.plan(readSubsearch(reader));
    reader.end();
    const maxout = readMaxout(reader);
    return {
      operators: [{ kind: 'union', plans: [pipeline], withInput: true, maxout, order: 'behind' }],
      role: 'dataset',
      place: 'later',
      describe: () => `Adds ${maxout ? `at most ${maxout} rows` : 'the rows'} of a subsearch at the end.`,
    };
  },
};
