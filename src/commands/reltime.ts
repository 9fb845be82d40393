import { toNumber } from '../values/number.ts';
import { ArgumentReader } from './arguments.ts';
import type { Command } from './command.ts';
import { union, without } from './field-demand.ts';
import { withFields } from './field-flow.ts';
import { rowByRow } from './row-stream.ts';

export const reltimeCommand: Command<null> = {
  name: 'reltime',
  aliases: [],
  role: 'streaming',
  group: 'convert and eval',
  summary: 'Adds the field reltime: how long before now _time is, as people say it (5 minutes ago).',
  syntax: 'reltime',
  options: [],
  example: {
    spl: '| makeresults | eval _time=now()-7200 | reltime | table reltime',
    rows: [{ reltime: '2 hours ago' }],
  },

  read(stage) {
    new ArgumentReader(stage, []).end();
    return null;
  },
  describe: () => 'Adds how long ago each row happened.',
  fields: (_, input) => withFields(input, 'reltime'),
  needs: (_, wanted) =>
    wanted === 'all' || wanted.has('reltime') ? union(without(wanted, ['reltime']), ['_time']) : wanted,

  operator(_, { now }) {
    return rowByRow(
      (row) => {
        const time = toNumber(row._time);
        row.reltime = time === null || !Number.isFinite(time) ? null : sayDistance(now - time);
        return row;
      },
      ['reltime'],
    );
  },
};

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
