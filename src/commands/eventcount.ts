import { custom } from '../plan/custom.ts';
import type { CommandOption } from '../plan/lowering.ts';
import { compareText } from '../values/compare.ts';
import { LOCAL_SERVER } from '../values/default-fields.ts';
import { rowOf } from '../values/row.ts';
import { ArgumentReader } from './shared/arguments.ts';
import { indexPatterns } from './shared/index-option.ts';
import { eventsOfIndexes, textOf } from './shared/stored-events.ts';

export interface EventcountArguments {
  readonly indexes: readonly string[];
  readonly summarize: boolean;
}

const options: readonly CommandOption[] = [
  { name: 'index', values: '<index-pattern>', default: 'all but internal', summary: 'The indexes to count in.' },
  { name: 'summarize', values: '<bool>', default: 'true', summary: 'One count; false: one for each index.' },
  { name: 'report_size', values: '<bool>', default: 'false', summary: 'Only false is supported.' },
  { name: 'list_vix', values: '<bool>', default: 'true', summary: 'Accepted; there are no virtual indexes here.' },
  { name: 'list_federated_remote', values: '<bool>', default: 'false', summary: 'Accepted; has no effect here.' },
];

const columnsOf = (summarize: boolean): readonly string[] => (summarize ? ['count'] : ['count', 'index', 'server']);

export const eventcountCommand = custom<EventcountArguments>({
  name: 'eventcount',
  aliases: [],
  role: 'generating',
  group: 'knowledge and stored data',
  summary: 'Counts the events of indexes.',
  syntax: 'eventcount [summarize=<bool>] [index=<index-pattern>]...',
  options,
  example: null,

  read(stage) {
    const reader = new ArgumentReader(stage, options);
    reader.end();
    if (reader.boolean('report_size', false))
      return reader.fail("'report_size=true' is not supported: indexes have no size of their own here.");
    return { indexes: indexPatterns(stage), summarize: reader.boolean('summarize', true) };
  },

  describe: ({ indexes, summarize }) =>
    `Counts the events ${indexes.length === 0 ? '' : `of index ${indexes.join(', ')}`}${summarize ? '' : ', index by index'}.`,
  reads: () => ({ kind: 'anything' }),
  fields: ({ summarize }) => ({ known: columnsOf(summarize), open: false }),
  needs: () => new Set(),

  operator:
    ({ indexes, summarize }, context) =>
    () => {
      const counts = new Map<string, number>();
      let total = 0;
      for (const event of eventsOfIndexes(indexes, context)) {
        const index = textOf(event.index);
        counts.set(index, (counts.get(index) ?? 0) + 1);
        total++;
      }
      const rows = summarize
        ? [rowOf({ count: total })]
        : [...counts]
            .sort(([a], [b]) => compareText(a, b))
            .map(([index, count]) => rowOf({ count, index, server: LOCAL_SERVER }));
      return { columns: columnsOf(summarize), open: false, rows };
    },
});
