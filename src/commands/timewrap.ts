import { custom } from '../plan/custom.ts';
import type { CommandOption } from '../plan/lowering.ts';
import { allColumns } from '../plan/row-stream.ts';
import type { RowStream, RunContext } from '../plan/run-context.ts';
import { spanField } from '../plan/span-field.ts';
import { isInternalField } from '../plan/visible-fields.ts';
import { holdRows } from '../rows/held-rows.ts';
import { timeOf } from '../rows/row-time.ts';
import { SplError } from '../syntax/spl-error.ts';
import { toNumber } from '../values/number.ts';
import { newRow, type Row } from '../values/row.ts';
import { strftime } from '../values/strftime.ts';
import { addUnits, parseTimeSpan, type TimeSpan, type TimeUnit } from '../values/time-span.ts';
import { ArgumentReader } from './shared/arguments.ts';

export interface TimewrapArguments {
  readonly span: TimeSpan;
  /** Where the latest period ends. */
  readonly align: 'now' | 'end';
  readonly series: 'relative' | 'exact' | 'short';
  readonly timeFormat: string;
}

const options: readonly CommandOption[] = [
  { name: 'align', values: 'now|end', default: 'end', summary: 'The latest period ends now, or with the time range.' },
  {
    name: 'series',
    values: 'relative|exact|short',
    default: 'relative',
    summary: 'Names: latest_day, 1day_before ...; the start of the period; or s0, s1 ...',
  },
  {
    name: 'time_format',
    values: '<string>',
    default: '%Y-%m-%d %H:%M',
    summary: 'Format of the names with series=exact.',
  },
];

/** Periods that become columns at most. */
const maxPeriods = 1000;

export const timewrapCommand = custom<TimewrapArguments>({
  name: 'timewrap',
  aliases: [],
  role: 'transforming',
  group: 'aggregate',
  summary:
    'Lays periods of the output of timechart side by side: each becomes a column (with several fields, one for each, named field_period).',
  syntax: 'timewrap <span> [align=now|end] [series=relative|exact|short] [time_format=<string>]',
  options,
  example: {
    spl: '| makeresults count=4 | streamstats count as n | eval _time=n*43200 | timechart span=12h sum(n) as total | timewrap 1d',
    rows: [
      { _time: 129600, '1day_before': 1, latest_day: 3 },
      { _time: 172800, '1day_before': 2, latest_day: 4 },
    ],
  },

  read(stage) {
    const reader: ArgumentReader = new ArgumentReader(stage, options);
    const name = reader.requiredName('a span of time such as 1week');
    reader.end();
    const span = parseTimeSpan(name.text);
    if (!span || span.weekStart !== undefined)
      throw new SplError(`'${name.text}' is no span of time, such as 1d or 2weeks.`, name.span, null, 'arguments');
    return {
      span,
      align: reader.choice('align', ['now', 'end'], 'end'),
      series: reader.choice('series', ['relative', 'exact', 'short'], 'relative'),
      timeFormat: reader.text('time_format', '%Y-%m-%d %H:%M'),
    };
  },

  describe: ({ span }) => `Lays periods of ${nameOf(span)} side by side.`,
  fields: () => ({ known: ['_time'], open: true }),
  needs: () => 'all',
  operator: (args, context) => (input) => wrap(input, args, context),
});

const unitNames: Readonly<Record<TimeUnit, string>> = {
  us: 'microsecond',
  ms: 'millisecond',
  cs: 'centisecond',
  ds: 'decisecond',
  s: 'second',
  m: 'minute',
  h: 'hour',
  d: 'day',
  w: 'week',
  mon: 'month',
  q: 'quarter',
  y: 'year',
};

const counted = (count: number, unit: TimeUnit): string => `${count}${unitNames[unit]}${count === 1 ? '' : 's'}`;
const nameOf = ({ count, unit }: TimeSpan): string => (count === 1 ? unitNames[unit] : counted(count, unit));

function wrap(input: RowStream, args: TimewrapArguments, context: RunContext): RowStream {
  const rows = holdRows(input.rows, context.limits, 'timewrap').flatMap((row) => {
    const time = timeOf(row);
    return time === null ? [] : [{ row, time }];
  });
  rows.sort((a, b) => a.time - b.time);
  const fields = allColumns(
    input,
    rows.map(({ row }) => row),
  ).filter((field) => !isInternalField(field));
  const end = endOfPeriods(
    rows.map(({ time }) => time),
    toNumber(rows.at(-1)?.row[spanField]),
    args,
    context,
  );
  const starts = startsOfPeriods(rows[0]?.time ?? end, end, args, context);
  const names = starts.map((start, index) => periodName(index, start, args, context));
  const wrapped = new Map<number, Row>();
  let period = starts.length - 1;
  for (const { row, time } of rows) {
    while (period > 0 && time >= starts[period - 1]!) period--;
    const shown = starts[0]! + (time - starts[period]!);
    const result = wrapped.get(shown) ?? newRow();
    wrapped.set(shown, result);
    result._time = shown;
    for (const field of fields) result[columnName(field, names[period]!, fields.length)] = row[field];
  }
  const columns = [
    '_time',
    ...fields.flatMap((field) => names.map((name) => columnName(field, name, fields.length)).reverse()),
  ];
  const results = [...wrapped].sort(([a], [b]) => a - b).map(([, row]) => row);
  return { columns, open: false, rows: results };
}

const columnName = (field: string, period: string, fields: number): string =>
  fields === 1 ? period : `${field}_${period}`;

/** The end of the time range, or of the last bin (`binLength`: its seconds, where the rows say it); never before the last row. */
function endOfPeriods(
  times: readonly number[],
  binLength: number | null,
  { align }: TimewrapArguments,
  context: RunContext,
): number {
  const last = times.at(-1) ?? 0;
  const steps = times
    .slice(1)
    .map((time, index) => time - times[index]!)
    .filter((step) => step > 0);
  const step = binLength ?? (steps.length === 0 ? 1 : steps.reduce((least, item) => Math.min(least, item)));
  const end = align === 'now' ? context.now : (context.latest ?? last + step);
  return end > last ? end : last + step;
}

/** Starts of the periods, the latest first, back to the one that holds `first`. */
function startsOfPeriods(first: number, end: number, { span }: TimewrapArguments, context: RunContext): number[] {
  const starts: number[] = [];
  do {
    if (starts.length >= maxPeriods) {
      const message = `'timewrap' would give more than ${maxPeriods} columns.`;
      throw new SplError(message, null, 'Choose a greater span or a shorter time range.', 'limit');
    }
    starts.push(addUnits(end, -(starts.length + 1) * span.count, span.unit, context.timeZone));
  } while (starts.at(-1)! > first);
  return starts;
}

function periodName(index: number, start: number, args: TimewrapArguments, context: RunContext): string {
  const { span, series, timeFormat } = args;
  if (series === 'short') return `s${index}`;
  if (series === 'exact') return strftime(start, timeFormat, context.timeZone);
  return index === 0 ? `latest_${nameOf(span)}` : `${counted(index * span.count, span.unit)}_before`;
}
