import { custom } from '../plan/custom.ts';
import type { CommandOption, ReadContext } from '../plan/lowering.ts';
import type { OptionItem } from '../syntax/ast.ts';
import { SplError } from '../syntax/spl-error.ts';
import { newRow, type Row } from '../values/row.ts';
import { strftime } from '../values/strftime.ts';
import { applyTimeModifier, parseTimeModifier } from '../values/time-modifier.ts';
import { addSpan, parseTimeSpan, type TimeSpan } from '../values/time-span.ts';
import { epochOfLocal } from '../values/time-zone.ts';
import { ArgumentReader, textOfValue } from './shared/arguments.ts';

export interface GentimesArguments {
  /** Epoch seconds, the end excluded. */
  readonly start: number;
  readonly end: number;
  readonly increment: TimeSpan;
}

const options: readonly CommandOption[] = [
  { name: 'start', values: 'MM/DD/YY[:HH:MM:SS]|<int>', summary: 'The first time; a number counts days from today.' },
  {
    name: 'end',
    values: 'MM/DD/YY[:HH:MM:SS]|<int>',
    default: 'the last midnight',
    summary: 'Where to stop; excluded.',
  },
  { name: 'increment', values: '<int>[s|m|h|d]', default: '1d', summary: 'From one time to the next.' },
];

const columns = ['starttime', 'endtime', 'starthuman', 'endhuman'] as const;

export const gentimesCommand = custom<GentimesArguments>({
  name: 'gentimes',
  aliases: [],
  role: 'generating',
  group: 'search and shape',
  summary: 'Makes a row for each day (or other span) of a range of time.',
  syntax: 'gentimes start=<time> [end=<time>] [increment=<span>]',
  options,
  example: {
    spl: '| gentimes start=4/14/21 end=4/16/21 | table starttime endtime',
    rows: [
      { starttime: 1618358400, endtime: 1618444799 },
      { starttime: 1618444800, endtime: 1618531199 },
    ],
  },

  read(stage, context) {
    const reader = new ArgumentReader(stage, options);
    reader.end();
    const start = reader.option('start');
    const end = reader.option('end');
    if (!start) throw new SplError("'gentimes' needs start=<time>.", stage.nameSpan, null, 'arguments');
    const increment = reader.option('increment');
    const span = increment ? parseTimeSpan(digitsAsDays(textOfValue(increment.value, increment))) : parseTimeSpan('1d');
    if (span === null || !['s', 'm', 'h', 'd'].includes(span.unit))
      throw new SplError(
        'The increment must be a number of s, m, h or d.',
        increment!.value.span,
        'increment=6h',
        'option-value',
      );
    return {
      start: readTime(start, context),
      end: end ? readTime(end, context) : midnight(0, context),
      increment: span,
    };
  },

  describe: ({ increment }) => `Makes a row for each ${increment.count}${increment.unit} of a range of time.`,
  fields: () => ({ known: columns, open: false }),
  needs: () => new Set(),
  operator: (args, context) => () => ({ columns, open: false, rows: times(args, context.timeZone) }),
});

function* times({ start, end, increment }: GentimesArguments, timeZone: string): Iterable<Row> {
  const human = (time: number): string => strftime(time, '%a %b %d %H:%M:%S %Y', timeZone);
  for (let time = start; time < end; ) {
    const next = addSpan(time, increment, timeZone);
    const row = newRow();
    row.starttime = time;
    row.endtime = next - 1;
    row.starthuman = human(time);
    row.endhuman = human(next - 1);
    yield row;
    time = next;
  }
}

const digitsAsDays = (text: string): string => (/^\d+$/.test(text) ? `${text}d` : text);

function midnight(days: number, { now, timeZone }: ReadContext): number {
  const modifier = parseTimeModifier(days === 0 ? '@d' : `${days > 0 ? '+' : ''}${days}d@d`);
  return applyTimeModifier(modifier!, now, timeZone);
}

function readTime(option: OptionItem, context: ReadContext): number {
  const text = textOfValue(option.value, option);
  if (/^[-+]?\d{1,6}$/.test(text)) return midnight(Number(text), context);
  const match = /^(\d{1,2})\/(\d{1,2})\/(\d{2}|\d{4})(?::(\d{1,2}):(\d{1,2}):(\d{1,2}))?$/.exec(text);
  if (match) {
    const [month, day, year, hour = 0, minute = 0, second = 0] = match.slice(1).map((part) => Number(part ?? 0)) as [
      number,
      number,
      number,
      ...number[],
    ];
    const full = year > 99 ? year : year < 69 ? 2000 + year : 1900 + year;
    if (month >= 1 && month <= 12 && day >= 1 && day <= 31 && hour <= 23 && minute <= 59 && second <= 59)
      return epochOfLocal({ year: full, month, day, hour, minute, second }, context.timeZone);
  }
  throw new SplError(
    `'${text}' is no time.`,
    option.value.span,
    'Write MM/DD/YY, MM/DD/YY:HH:MM:SS or a number of days.',
    'option-value',
  );
}
