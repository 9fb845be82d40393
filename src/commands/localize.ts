import { custom } from '../plan/custom.ts';
import type { CommandOption } from '../plan/lowering.ts';
import { holdRows } from '../rows/held-rows.ts';
import { timeOf } from '../rows/row-time.ts';
import { type Row, rowOf } from '../values/row.ts';
import { ArgumentReader } from './shared/arguments.ts';
import { readSeconds } from './shared/seconds-option.ts';

export interface LocalizeArguments {
  /** Seconds. */
  readonly maxPause: number;
  readonly before: number;
  readonly after: number;
}

const options: readonly CommandOption[] = [
  { name: 'maxpause', values: '<int>(s|m|h|d)', default: '1m', summary: 'Longest time between events of a region.' },
  { name: 'timebefore', values: '<int>(s|m|h|d)', default: '30s', summary: 'How much earlier the region begins.' },
  { name: 'timeafter', values: '<int>(s|m|h|d)', default: '30s', summary: 'How much later the region ends.' },
];

const columns = ['_time', 'starttime', 'endtime', 'count', 'duration', 'density'] as const;

export const localizeCommand = custom<LocalizeArguments>({
  name: 'localize',
  aliases: [],
  role: 'transforming',
  group: 'aggregate',
  summary:
    'Gives the regions of time in which events follow each other closely, newest first: starttime and endtime (epoch seconds, widened), how many events, how long in seconds, and events for each second. _time is the first event.',
  syntax: 'localize [maxpause=<time>] [timeafter=<time>] [timebefore=<time>]',
  options,
  example: {
    spl: '| makeresults count=3 | streamstats count as n | eval _time=case(n=1,1000,n=2,1030,n=3,9000) | localize | table _time starttime endtime count duration',
    rows: [
      { _time: 9000, starttime: 8970, endtime: 9030, count: 1, duration: 60 },
      { _time: 1000, starttime: 970, endtime: 1060, count: 2, duration: 90 },
    ],
  },

  read(stage) {
    const reader = new ArgumentReader(stage, options);
    reader.end();
    return {
      maxPause: readSeconds(reader.option('maxpause')) ?? 60,
      before: readSeconds(reader.option('timebefore')) ?? 30,
      after: readSeconds(reader.option('timeafter')) ?? 30,
    };
  },

  describe: ({ maxPause }) => `Gives the regions of time in which no two events are more than ${maxPause} s apart.`,
  fields: () => ({ known: columns, open: false }),
  needs: () => new Set(['_time']),
  operator: (args, context) => (input) => {
    const times = holdRows(input.rows, context.limits, 'localize').flatMap((row) => timeOf(row) ?? []);
    return { columns, open: false, rows: regions(times, args) };
  },
});

function regions(times: readonly number[], { maxPause, before, after }: LocalizeArguments): Row[] {
  const sorted = Float64Array.from(times).sort();
  const found: { readonly first: number; last: number; count: number }[] = [];
  for (const time of sorted) {
    const open = found.at(-1);
    if (open !== undefined && time - open.last <= maxPause) {
      open.last = time;
      open.count++;
    } else found.push({ first: time, last: time, count: 1 });
  }
  return found.reverse().map(({ first, last, count }) => {
    const duration = last - first + before + after;
    return rowOf({
      _time: first,
      starttime: first - before,
      endtime: last + after,
      count,
      duration,
      density: duration === 0 ? null : count / duration,
    });
  });
}
