import { custom } from '../plan/custom.ts';
import type { CommandOption } from '../plan/lowering.ts';
import { foldCase } from '../values/case-folding.ts';
import { compareText } from '../values/compare.ts';
import { toText } from '../values/number.ts';
import { rowOf } from '../values/row.ts';
import { toList } from '../values/value.ts';
import { ArgumentReader } from './shared/arguments.ts';
import { indexPatterns } from './shared/index-option.ts';
import { eventsOfIndexes } from './shared/stored-events.ts';

export interface TypeaheadArguments {
  readonly prefix: string;
  readonly count: number;
  readonly indexes: readonly string[];
}

const options: readonly CommandOption[] = [
  {
    name: 'prefix',
    values: '<string>',
    summary: 'What was typed: the start of a field name, or <field>=<start of a value>.',
  },
  { name: 'count', values: '<int>', summary: 'Suggestions at most.' },
  { name: 'index', values: '<index-pattern>', default: 'all but internal', summary: 'The indexes to look at.' },
  { name: 'max_time', values: '<int>', summary: 'Accepted; has no effect here.' },
  { name: 'collapse', values: '<bool>', default: 'true', summary: 'Accepted; has no effect here.' },
];

const columns = ['content', 'count', 'operator'];

export const typeaheadCommand = custom<TypeaheadArguments>({
  name: 'typeahead',
  aliases: [],
  role: 'generating',
  group: 'knowledge and stored data',
  summary: 'Suggests field names, or values of a field, that begin with what was typed.',
  syntax: 'typeahead prefix=<string> count=<int> [index=<index-pattern>]...',
  options,
  example: null,

  read(stage) {
    const reader = new ArgumentReader(stage, options);
    reader.end();
    for (const name of ['prefix', 'count'])
      if (reader.option(name) === null) return reader.fail(`'typeahead' needs ${name}=.`);
    return {
      prefix: reader.text('prefix', ''),
      count: reader.integer('count', 10, { min: 1 }),
      indexes: indexPatterns(stage),
    };
  },

  describe: ({ prefix, count }) => `Suggests up to ${count} ways to go on after '${prefix}'.`,
  reads: () => ({ kind: 'anything' }),
  fields: () => ({ known: columns, open: false }),
  needs: () => new Set(),

  operator:
    ({ prefix, count, indexes }, context) =>
    () => {
      const [field = '', start] = prefix.split(/=(.*)/s);
      const begins = foldCase(start ?? field).replace(/^"/, '');
      const counts = new Map<string, number>();
      const add = (content: string): void => void counts.set(content, (counts.get(content) ?? 0) + 1);
      for (const event of eventsOfIndexes(indexes, context)) {
        if (start === undefined) {
          for (const name in event)
            if (event[name] != null && !name.startsWith('_') && foldCase(name).startsWith(begins)) add(name);
        } else {
          for (const value of toList(event[field])) {
            const text = toText(value);
            if (foldCase(text).startsWith(begins)) add(`${field}="${text}"`);
          }
        }
      }
      const best = [...counts].sort(([a, many], [b, more]) => more - many || compareText(a, b)).slice(0, count);
      return {
        columns,
        open: false,
        rows: best.map(([content, number]) => rowOf({ content, count: number, operator: 'false' })),
      };
    },
});
