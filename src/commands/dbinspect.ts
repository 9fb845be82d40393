import { custom } from '../plan/custom.ts';
import type { CommandOption } from '../plan/lowering.ts';
import { SplError } from '../syntax/spl-error.ts';
import { compareText } from '../values/compare.ts';
import { toNumber } from '../values/number.ts';
import { rowOf } from '../values/row.ts';
import { ArgumentReader } from './shared/arguments.ts';
import { indexPatterns } from './shared/index-option.ts';
import { eventsOfIndexes, textOf } from './shared/stored-events.ts';

export interface DbinspectArguments {
  readonly indexes: readonly string[];
}

const options: readonly CommandOption[] = [
  { name: 'index', values: '<index-pattern>', default: 'all but internal', summary: 'The indexes to show.' },
  { name: 'timeformat', values: '<format>', summary: 'Accepted; has no effect here.' },
  { name: 'corruptonly', values: '<bool>', default: 'false', summary: 'Only false is supported.' },
  { name: 'span', values: '<span>', summary: 'Not supported: there are no buckets to count in each span.' },
  { name: 'splunk_server', values: '<string>', summary: 'Accepted; has no effect here.' },
  { name: 'splunk_server_group', values: '<string>', summary: 'Accepted; has no effect here.' },
  { name: 'cached', values: '<bool>', default: 'true', summary: 'Accepted; has no effect here.' },
];

const columns = [
  'bucketId',
  'endEpoch',
  'eventCount',
  'hostCount',
  'id',
  'index',
  'rawSize',
  'sourceCount',
  'sourceTypeCount',
  'startEpoch',
  'state',
];

interface Bucket {
  events: number;
  bytes: number;
  start: number;
  end: number;
  readonly hosts: Set<string>;
  readonly sources: Set<string>;
  readonly sourcetypes: Set<string>;
}

export const dbinspectCommand = custom<DbinspectArguments>({
  name: 'dbinspect',
  aliases: [],
  role: 'generating',
  group: 'knowledge and stored data',
  summary: 'Shows what indexes hold; each index is one bucket here.',
  syntax: 'dbinspect [index=<index-pattern>]...',
  options,
  example: null,

  read(stage) {
    const reader = new ArgumentReader(stage, options);
    reader.end();
    const span = reader.option('span');
    if (span !== null)
      throw new SplError(
        "'dbinspect' does not support 'span': each index is one bucket here.",
        span.span,
        'Count events over time: | tstats count where index=* by index _time span=1d',
        'unsupported',
      );
    if (reader.boolean('corruptonly', false)) return reader.fail("'corruptonly=true' is not supported.");
    return { indexes: indexPatterns(stage) };
  },

  describe: ({ indexes }) =>
    `Shows what ${indexes.length === 0 ? 'the indexes hold' : `index ${indexes.join(', ')} holds`}.`,
  reads: () => ({ kind: 'anything' }),
  fields: () => ({ known: columns, open: false }),
  needs: () => new Set(),

  operator:
    ({ indexes }, context) =>
    () => {
      const buckets = new Map<string, Bucket>();
      for (const event of eventsOfIndexes(indexes, context)) {
        const index = textOf(event.index);
        const time = toNumber(event._time) ?? 0;
        let bucket = buckets.get(index);
        if (bucket === undefined) {
          bucket = {
            events: 0,
            bytes: 0,
            start: time,
            end: time,
            hosts: new Set(),
            sources: new Set(),
            sourcetypes: new Set(),
          };
          buckets.set(index, bucket);
        }
        bucket.events++;
        bucket.bytes += Buffer.byteLength(textOf(event._raw));
        bucket.start = Math.min(bucket.start, time);
        bucket.end = Math.max(bucket.end, time);
        bucket.hosts.add(textOf(event.host));
        bucket.sources.add(textOf(event.source));
        bucket.sourcetypes.add(textOf(event.sourcetype));
      }
      const rows = [...buckets]
        .sort(([a], [b]) => compareText(a, b))
        .map(([index, bucket]) =>
          rowOf({
            bucketId: `${index}~0~localhost`,
            endEpoch: Math.floor(bucket.end),
            eventCount: bucket.events,
            hostCount: bucket.hosts.size,
            id: 0,
            index,
            rawSize: bucket.bytes,
            sourceCount: bucket.sources.size,
            sourceTypeCount: bucket.sourcetypes.size,
            startEpoch: Math.floor(bucket.start),
            state: 'hot',
          }),
        );
      return { columns, open: false, rows };
    },
});
