import { custom } from '../plan/custom.ts';
import { union, without } from '../plan/field-demand.ts';
import { withFields } from '../plan/field-flow.ts';
import type { CommandOption } from '../plan/lowering.ts';
import { rowByRow } from '../plan/row-stream.ts';
import { toNumber } from '../values/number.ts';
import type { Value } from '../values/value.ts';
import { ArgumentReader } from './shared/arguments.ts';

export interface ReltimeArguments {
  /** Fields with times, and the fields that say how long ago they are. */
  readonly times: readonly { readonly field: string; readonly output: string }[];
}

const options: readonly CommandOption[] = [
  { name: 'timefield', values: '"<field>, ..."', default: '_time', summary: 'Fields with times, epoch seconds.' },
  {
    name: 'prefix',
    values: '<string>',
    summary: 'Stands before the names of the fields in the names of the new ones; reltime_ where there are several.',
  },
];

export const reltimeCommand = custom<ReltimeArguments>({
  name: 'reltime',
  aliases: [],
  role: 'streaming',
  group: 'convert and eval',
  summary: 'Adds the field reltime: how long before now _time, or another field, is, as people say it (5 minutes ago).',
  syntax: 'reltime [timefield="<field>, ..."] [prefix=<string>]',
  options,
  example: {
    spl: '| makeresults | eval _time=now()-7200 | reltime | table reltime',
    rows: [{ reltime: '2 hours ago' }],
  },

  read(stage) {
    const reader = new ArgumentReader(stage, options);
    reader.end();
    const fields = reader
      .text('timefield', '_time')
      .split(',')
      .map((field) => field.trim())
      .filter((field) => field !== '');
    const prefix = reader.text('prefix') ?? (fields.length > 1 ? 'reltime_' : null);
    return { times: fields.map((field) => ({ field, output: prefix === null ? 'reltime' : `${prefix}${field}` })) };
  },
  describe: ({ times }) => `Adds how long ago ${times.map(({ field }) => field).join(', ')} is for each row.`,
  fields: ({ times }, input) => withFields(input, ...times.map(({ output }) => output)),
  needs({ times }, wanted) {
    const used = times.filter(({ output }) => wanted === 'all' || wanted.has(output));
    const outputs = used.map(({ output }) => output);
    return union(
      without(wanted, outputs),
      used.map(({ field }) => field),
    );
  },

  operator({ times }, { now }) {
    return rowByRow(
      (row) => {
        const said = times.map(({ field }) => sayTime(row[field], now));
        times.forEach(({ output }, at) => {
          row[output] = said[at];
        });
        return row;
      },
      times.map(({ output }) => output),
    );
  },
});

function sayTime(value: Value, now: number): string | null {
  const time = toNumber(value);
  return time === null || !Number.isFinite(time) ? null : sayDistance(now - time);
}

const units = [
  ['year', 365 * 86400],
  ['month', 30 * 86400],
  ['day', 86400],
  ['hour', 3600],
  ['minute', 60],
  ['second', 1],
] as const;

function sayDistance(seconds: number): string {
  const distance = Math.abs(seconds);
  const [unit, length] = units.find(([, size]) => distance >= size) ?? ['second', 1];
  const count = Math.floor(distance / length);
  if (count === 0) return 'now';
  const words = `${count} ${unit}${count === 1 ? '' : 's'}`;
  return seconds < 0 ? `${words} from now` : `${words} ago`;
}
