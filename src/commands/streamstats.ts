import { parseExpression } from '../../grammar/parse.ts';
import { compilePredicate } from '../functions/compile-expression.ts';
import type { Command, CommandOption, ReadContext } from '../plan/lowering.ts';
import type { RunningWindow, WindowOperator } from '../plan/row-operators.ts';
import { windowTooLarge } from '../rows/window-limit.ts';
import type { Expression, OptionItem } from '../syntax/ast.ts';
import { printExpression } from '../syntax/print.ts';
import { SplError } from '../syntax/spl-error.ts';
import { parseTimeSpan, spanSeconds } from '../values/time-span.ts';
import { aggregateOptions, byNames, refuseDuplicates, requiredAggregates } from './shared/aggregate-stage.ts';
import { parsedAt } from './shared/argument-text.ts';
import { booleanOf, integerOf, textOfValue } from './shared/arguments.ts';
import { describeAggregates } from './shared/describe-aggregates.ts';

/** Shipped limits.conf: max_stream_window. */
const maxWindow = 10_000;

const options: readonly CommandOption[] = [
  { name: 'current', values: '<bool>', default: 'true', summary: 'Include the row itself, not only those before it.' },
  {
    name: 'window',
    values: '<int>',
    default: '0',
    summary: 'Aggregate the last so many rows, 10000 at most; 0 takes all rows so far.',
  },
  {
    name: 'global',
    values: '<bool>',
    default: 'true',
    summary: 'With window and by: one window over all rows (true) or one for each group (false).',
  },
  {
    name: 'time_window',
    values: '<span>',
    summary: 'Aggregate the rows less than this far away in time. Rows must be in order of time.',
  },
  { name: 'allnum', values: '<bool>', default: 'false', summary: 'Give a numeric statistic only over numbers alone.' },
  { name: 'reset_on_change', values: '<bool>', default: 'false', summary: 'Start anew when the by-fields change.' },
  { name: 'reset_before', values: '(<expression>)', summary: 'Start anew before a row for which this holds.' },
  {
    name: 'reset_after',
    values: '(<expression>)',
    summary: 'Start anew after a row for which this holds; it may use the fields just computed.',
  },
];

export const streamstatsCommand: Command = {
  name: 'streamstats',
  aliases: [],
  role: 'centralised',
  standsElse: null,
  relational: false,
  group: 'aggregate',
  summary:
    'Adds running aggregates to every row, over the rows up to it, in a window or since a reset. A row that lacks a by-field stays as it is.',
  syntax: 'streamstats [<option>]... <aggregate> [AS <name>]... [BY <field>...]',
  options,
  example: {
    spl: '| makeresults count=3 | streamstats count as n | streamstats sum(n) as total | table n total',
    rows: [
      { n: 1, total: 1 },
      { n: 2, total: 3 },
      { n: 3, total: 6 },
    ],
  },

  lower(stage, context) {
    const given = aggregateOptions(stage, options, { trailing: true });
    const specs = requiredAggregates(stage, context);
    const by = byNames(stage, { trailing: true });
    refuseDuplicates(specs, []);
    const boolean = (name: string, fallback: boolean): boolean => {
      const option = given.get(name);
      return option ? booleanOf(option) : fallback;
    };
    const window = given.get('window');
    const windowSize = window ? integerOf(window, { min: 0 }) : 0;
    if (windowSize > maxWindow) throw windowTooLarge(windowSize, maxWindow, window!.value.span);
    const running: RunningWindow = {
      current: boolean('current', true),
      rows: windowSize,
      global: boolean('global', true),
      seconds: readTimeWindow(given.get('time_window')),
      resetOnChange: boolean('reset_on_change', false),
      resetBefore: readReset(given.get('reset_before'), context),
      resetAfter: readReset(given.get('reset_after'), context),
    };
    const operator: WindowOperator = {
      kind: 'window',
      aggregates: specs,
      by: by.map((name) => name.text),
      allNumeric: boolean('allnum', false),
      running,
    };
    return { operators: [operator], role: 'centralised', place: 'later', describe: () => describe(operator, running) };
  },
};

function describe({ aggregates, by }: WindowOperator, running: RunningWindow): string {
  const { current, rows, seconds, resetBefore, resetAfter, resetOnChange } = running;
  const reach = [
    rows > 0 ? `the last ${rows} rows` : 'all rows so far',
    seconds === null ? '' : `less than ${seconds} seconds away`,
    current ? '' : 'without the row itself',
    by.length === 0 ? '' : `of the same ${by.join(', ')}`,
  ].filter((part) => part !== '');
  const resets = [
    resetOnChange ? `when ${by.join(', ')} changes` : '',
    resetBefore ? `before a row where ${printExpression(resetBefore)}` : '',
    resetAfter ? `after a row where ${printExpression(resetAfter)}` : '',
  ].filter((part) => part !== '');
  return `Adds ${describeAggregates(aggregates)} over ${reach.join(' ')} to every row${resets.length === 0 ? '' : `, starting anew ${resets.join(' and ')}`}.`;
}

function readTimeWindow(option: OptionItem | undefined): number | null {
  if (!option) return null;
  const text = textOfValue(option.value, option);
  const span = parseTimeSpan(/^\d+$/.test(text) ? `${text}s` : text);
  if (span) return spanSeconds(span);
  throw new SplError(`'${text}' is no span of time, such as 5m.`, option.value.span, null, 'option-value');
}

function readReset(option: OptionItem | undefined, context: ReadContext): Expression | null {
  if (!option) return null;
  const text = textOfValue(option.value, option);
  const { start } = option.value.kind === 'group' ? option.value.innerSpan : option.value.span;
  return parsedAt(start, () => {
    const expression = parseExpression(text);
    compilePredicate(expression, context);
    return expression;
  });
}
