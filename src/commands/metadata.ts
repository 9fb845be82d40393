import { custom } from '../plan/custom.ts';
import type { CommandOption } from '../plan/lowering.ts';
import { compareText } from '../values/compare.ts';
import { toNumber } from '../values/number.ts';
import { type Row, rowOf } from '../values/row.ts';
import { ArgumentReader } from './shared/arguments.ts';
import { indexPatterns } from './shared/index-option.ts';
import { eventsOfIndexes, textOf } from './shared/stored-events.ts';

const types = { hosts: 'host', sources: 'source', sourcetypes: 'sourcetype' } as const;

export interface MetadataArguments {
  readonly type: keyof typeof types;
  readonly indexes: readonly string[];
}

const options: readonly CommandOption[] = [
  { name: 'type', values: 'hosts|sources|sourcetypes', summary: 'What to list.' },
  { name: 'index', values: '<index-pattern>', default: 'all but internal', summary: 'The indexes to look at.' },
  { name: 'datatype', values: 'event', default: 'event', summary: 'Only events are looked at.' },
  { name: 'splunk_server', values: '<string>', summary: 'Accepted; has no effect here.' },
  { name: 'splunk_server_group', values: '<string>', summary: 'Accepted; has no effect here.' },
];

/** By name, as Splunk shows them. */
const columnsOf = (type: keyof typeof types): readonly string[] => [
  ...['firstTime', 'lastTime', 'recentTime', 'totalCount', 'type', types[type]].sort(),
];

export const metadataCommand = custom<MetadataArguments>({
  name: 'metadata',
  aliases: [],
  role: 'generating',
  group: 'knowledge and stored data',
  summary: 'Lists hosts, sources or sourcetypes with how many events they have and from when.',
  syntax: 'metadata type=hosts|sources|sourcetypes [index=<index-pattern>]...',
  options,
  example: null,

  read(stage) {
    const reader = new ArgumentReader(stage, options);
    reader.end();
    if (reader.option('type') === null)
      return reader.fail("'metadata' needs type=hosts, type=sources or type=sourcetypes.");
    reader.choice('datatype', ['event'], 'event');
    return { type: reader.choice('type', ['hosts', 'sources', 'sourcetypes'], 'hosts'), indexes: indexPatterns(stage) };
  },

  describe: ({ type, indexes }) =>
    `Lists the ${type}${indexes.length === 0 ? '' : ` of index ${indexes.join(', ')}`} with their counts and times.`,
  reads: () => ({ kind: 'anything' }),
  fields: ({ type }) => ({ known: columnsOf(type), open: false }),
  needs: () => new Set(),

  operator:
    ({ type, indexes }, context) =>
    () => {
      const field = types[type];
      const found = new Map<string, { first: number; last: number; recent: number; count: number }>();
      for (const event of eventsOfIndexes(indexes, context)) {
        const name = textOf(event[field]);
        if (name === '') continue;
        const time = toNumber(event._time) ?? 0;
        const indexed = toNumber(event._indextime) ?? time;
        const entry = found.get(name);
        if (entry === undefined) found.set(name, { first: time, last: time, recent: indexed, count: 1 });
        else {
          entry.first = Math.min(entry.first, time);
          entry.last = Math.max(entry.last, time);
          entry.recent = Math.max(entry.recent, indexed);
          entry.count++;
        }
      }
      const rows: Row[] = [...found]
        .sort(([a], [b]) => compareText(a, b))
        .map(([name, { first, last, recent, count }]) =>
          rowOf({
            firstTime: Math.floor(first),
            [field]: name,
            lastTime: Math.floor(last),
            recentTime: Math.floor(recent),
            totalCount: count,
            type,
          }),
        );
      return { columns: columnsOf(type), open: false, rows };
    },
});
