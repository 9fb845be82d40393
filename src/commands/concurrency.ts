import { custom } from '../plan/custom.ts';
import { union, without } from '../plan/field-demand.ts';
import { withFields } from '../plan/field-flow.ts';
import type { CommandOption } from '../plan/lowering.ts';
import { withColumns } from '../plan/row-stream.ts';
import { holdRows } from '../rows/held-rows.ts';
import { SplError } from '../syntax/spl-error.ts';
import { toNumber } from '../values/number.ts';
import type { Row } from '../values/row.ts';
import { isMultivalue } from '../values/value.ts';
import { ArgumentReader } from './shared/arguments.ts';

export interface ConcurrencyArguments {
  readonly duration: string;
  readonly start: string;
  readonly output: string;
}

const options: readonly CommandOption[] = [
  { name: 'duration', values: '<field>', summary: 'Field with the length of the event, in the unit of its start.' },
  { name: 'start', values: '<field>', default: '_time', summary: 'Field with the start of the event.' },
  { name: 'output', values: '<field>', default: 'concurrency', summary: 'Field for the result.' },
];

export const concurrencyCommand = custom<ConcurrencyArguments>({
  name: 'concurrency',
  aliases: [],
  role: 'dataset',
  group: 'aggregate',
  summary:
    'Counts the events that are in progress when each event starts, itself included: those that started no later and end after that moment.',
  syntax: 'concurrency duration=<field> [start=<field>] [output=<field>]',
  options,
  example: {
    spl: '| makeresults count=3 | streamstats count as begin | eval length=1.5 | concurrency duration=length start=begin | table begin concurrency',
    rows: [
      { begin: 1, concurrency: 1 },
      { begin: 2, concurrency: 2 },
      { begin: 3, concurrency: 2 },
    ],
  },

  read(stage) {
    const reader = new ArgumentReader(stage, options);
    reader.end();
    const duration = reader.text('duration');
    if (duration === null)
      throw new SplError(
        "'concurrency' needs the length of events: duration=<field>.",
        stage.nameSpan,
        null,
        'arguments',
      );
    return { duration, start: reader.text('start', '_time'), output: reader.text('output', 'concurrency') };
  },

  describe: ({ duration, start, output }) =>
    `Counts the events in progress at the ${start} of each event, which lasts ${duration}, and writes that to ${output}.`,
  fields: ({ output }, input) => withFields(input, output),
  needs: ({ duration, start, output }, wanted) => union(without(wanted, [output]), [duration, start]),

  operator: (args, context) => (input) => {
    const rows = holdRows(input.rows, context.limits, 'concurrency');
    count(rows, args);
    return { columns: withColumns(input.columns, [args.output]), open: input.open, rows };
  },
});

/** Rows without a numeric start or duration take no part. */
function count(rows: readonly Row[], args: ConcurrencyArguments): void {
  const events: { readonly row: Row; readonly start: number; readonly end: number }[] = [];
  for (const row of rows) {
    const start = numberOf(row, args.start);
    const duration = numberOf(row, args.duration);
    row[args.output] = null;
    if (start !== null && duration !== null) events.push({ row, start, end: start + duration });
  }
  const starts = Float64Array.from(events.map(({ start }) => start)).sort();
  const ends = Float64Array.from(events.map(({ end }) => end)).sort();
  for (const { row, start, end } of events) {
    // An event without any length is in progress at its own start only.
    const itself = end <= start ? 1 : 0;
    row[args.output] = notAfter(starts, start) - notAfter(ends, start) + itself;
  }
}

function numberOf(row: Row, field: string): number | null {
  const value = row[field];
  return value == null || isMultivalue(value) ? null : toNumber(value);
}

/** How many of the sorted numbers are not after a bound. */
function notAfter(sorted: Float64Array, bound: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle]! <= bound) low = middle + 1;
    else high = middle;
  }
  return low;
}
