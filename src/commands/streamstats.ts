import { parseExpression } from '../../grammar/parse.ts';
import { compilePredicate } from '../functions/compile-expression.ts';
import { fieldsOfExpression } from '../functions/expression-fields.ts';
import type { OptionItem, Span } from '../language/ast.ts';
import { SplError } from '../language/spl-error.ts';
import {
  type AggregateSpec,
  expandWildcards,
  fieldsOfAggregates,
  hasWildcardAggregate,
} from '../plan/aggregate-spec.ts';
import { custom } from '../plan/custom.ts';
import { union } from '../plan/field-demand.ts';
import { withFields } from '../plan/field-flow.ts';
import type { CommandOption, ReadContext } from '../plan/lowering.ts';
import { withColumns } from '../plan/row-stream.ts';
import type { RunContext } from '../plan/run-context.ts';
import type { Row } from '../values/row.ts';
import { parseTimeSpan, spanSeconds } from '../values/time-span.ts';
import { fromList, toList } from '../values/value.ts';
import { timeOf } from './aggregate-calls.ts';
import { AggregatePlan, aggregateRun } from './aggregate-group.ts';
import { aggregateOptions, byNames, refuseDuplicates, requiredAggregates } from './aggregate-stage.ts';
import { parsedAt } from './argument-text.ts';
import { booleanOf, integerOf, textOfValue } from './arguments.ts';
import { describeAggregates } from './describe-aggregates.ts';
import { expandedAggregates } from './expand-aggregates.ts';
import { keysOf, keyText } from './group-rows.ts';
import { holdRows } from './held-rows.ts';
import { StreamWindow, type WindowLimits } from './stream-window.ts';

/** A condition that clears the state. */
interface Reset {
  readonly holds: (row: Row) => boolean;
  readonly reads: ReadonlySet<string>;
  readonly text: string;
}

export interface StreamstatsArguments {
  readonly specs: readonly AggregateSpec[];
  readonly by: readonly string[];
  readonly allNumeric: boolean;
  readonly current: boolean;
  /** Rows in the window; 0: all rows so far. */
  readonly window: number;
  /** One window over all groups, instead of one for each. */
  readonly global: boolean;
  /** Seconds that the window reaches back from a row's time; null: no such limit. */
  readonly timeWindow: number | null;
  readonly resetOnChange: boolean;
  readonly resetBefore: Reset | null;
  readonly resetAfter: Reset | null;
}

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

export const streamstatsCommand = custom<StreamstatsArguments>({
  name: 'streamstats',
  aliases: [],
  holds: 2,
  role: 'centralised',
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

  read(stage, context) {
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
    return {
      specs,
      by: by.map((name) => name.text),
      allNumeric: boolean('allnum', false),
      current: boolean('current', true),
      window: windowSize,
      global: boolean('global', true),
      timeWindow: readTimeWindow(given.get('time_window')),
      resetOnChange: boolean('reset_on_change', false),
      resetBefore: readReset(given.get('reset_before'), context),
      resetAfter: readReset(given.get('reset_after'), context),
    };
  },

  describe(args) {
    const { specs, by, current, window, timeWindow, resetBefore, resetAfter, resetOnChange } = args;
    const reach = [
      window > 0 ? `the last ${window} rows` : 'all rows so far',
      timeWindow === null ? '' : `less than ${timeWindow} seconds away`,
      current ? '' : 'without the row itself',
      by.length === 0 ? '' : `of the same ${by.join(', ')}`,
    ].filter((part) => part !== '');
    const resets = [
      resetOnChange ? `when ${by.join(', ')} changes` : '',
      resetBefore ? `before a row where ${resetBefore.text}` : '',
      resetAfter ? `after a row where ${resetAfter.text}` : '',
    ].filter((part) => part !== '');
    return `Adds ${describeAggregates(specs)} over ${reach.join(' ')} to every row${resets.length === 0 ? '' : `, starting anew ${resets.join(' and ')}`}.`;
  },

  fields({ specs, by }, input) {
    const known = input.known.filter((field) => !by.includes(field));
    return withFields(input, ...expandWildcards(specs, known, () => true).map(({ output }) => output));
  },

  needs({ specs, by, timeWindow, resetBefore, resetAfter }, wanted) {
    if (hasWildcardAggregate(specs)) return 'all';
    const reads = [...by, ...(resetBefore?.reads ?? []), ...(resetAfter?.reads ?? [])];
    if (timeWindow !== null) reads.push('_time');
    return union(union(wanted, fieldsOfAggregates(specs)), reads);
  },

  operator(args, context) {
    const limit = context.limits.streamWindow;
    if (args.window > limit) throw windowTooLarge(args.window, limit, null);
    return (input) => {
      const { by } = args;
      const { specs, rows } = expandedAggregates(args.specs, by, input, (all) =>
        holdRows(all, context.limits, 'streamstats'),
      );
      const columns = withColumns(
        input.columns,
        specs.map(({ output }) => output),
      );
      return { ...input, columns, rows: annotated(rows, specs, args, context) };
    };
  },
});

function windowTooLarge(window: number, limit: number, span: Span | null): SplError {
  return new SplError(
    `'streamstats' allows a window of at most ${limit} rows, not ${window}.`,
    span,
    'Without window it aggregates all rows so far.',
    'limit',
  );
}

function* annotated(
  rows: Iterable<Row>,
  specs: readonly AggregateSpec[],
  args: StreamstatsArguments,
  context: RunContext,
): Iterable<Row> {
  const { by, current, resetBefore, resetAfter } = args;
  const plan = new AggregatePlan(specs, aggregateRun(context, args.allNumeric ? 'values' : null));
  const window = new StreamWindow(plan, limitsOf(args));
  const order = args.timeWindow === null ? null : new TimeOrder();
  let previous: string | null = null;
  for (const row of rows) {
    if (resetBefore?.holds(row)) window.clear();
    const keys = keysOf(row, by).map(keyText);
    if (keys.length > 0) {
      if (args.resetOnChange) {
        const tuple = keys.join('\n');
        if (previous !== null && tuple !== previous) window.clear();
        previous = tuple;
      }
      const entry = { keys, values: plan.read(row), time: timeOf(row) };
      order?.check(entry.time);
      makeRoom(window, keys, entry.time, args, context);
      if (current) window.add(entry);
      const results = keys.map((key) => window.results(key));
      plan.outputs.forEach((output, index) => {
        row[output] =
          results.length === 1 ? results[0]![index] : fromList(results.flatMap((values) => toList(values[index])));
      });
      if (!current) window.add(entry);
    }
    if (resetAfter?.holds(row)) window.clear();
    yield row;
  }
}

/** Takes out what is no longer in the window of the row that comes next. */
function makeRoom(
  window: StreamWindow,
  keys: readonly string[],
  time: number | null,
  args: StreamstatsArguments,
  context: RunContext,
): void {
  if (args.timeWindow !== null) {
    for (let oldest = window.oldest(); oldest; oldest = window.oldest()) {
      if (Math.abs(time! - oldest.time!) < args.timeWindow) break;
      window.evictOldest();
    }
    const limit = context.limits.streamWindow;
    while (window.size >= limit) {
      context.limitReached('streamWindow', `streamstats looks back at most ${limit} rows; earlier ones are left out.`);
      window.evictOldest();
    }
  }
  if (args.window === 0) return;
  const before = args.window - (args.current ? 1 : 0);
  if (isGlobal(args)) while (window.size > before) window.evictOldest();
  else for (const key of keys) while (window.sizeOf(key) > before) window.evictOldestOf(key);
}

const isGlobal = ({ global, by }: StreamstatsArguments): boolean => global || by.length === 0;

function limitsOf(args: StreamstatsArguments): WindowLimits {
  if (args.timeWindow !== null) return 'order';
  if (args.window === 0) return 'none';
  return isGlobal(args) ? 'order' : 'groups';
}

/** time_window needs rows in order of time, in either direction. */
class TimeOrder {
  private last: number | null = null;
  private direction = 0;

  check(time: number | null): void {
    if (time === null) throw timeOrderError("a row has no '_time'");
    const step = this.last === null ? 0 : Math.sign(time - this.last);
    if (step * this.direction < 0) throw timeOrderError('they are not');
    if (step !== 0) this.direction = step;
    this.last = time;
  }
}

function timeOrderError(problem: string): SplError {
  const message = `'streamstats time_window' needs rows in order of '_time', but ${problem}.`;
  return new SplError(message, null, 'Put sort 0 _time before it.', 'time-order');
}

function readTimeWindow(option: OptionItem | undefined): number | null {
  if (!option) return null;
  const text = textOfValue(option.value, option);
  const span = parseTimeSpan(/^\d+$/.test(text) ? `${text}s` : text);
  if (span) return spanSeconds(span);
  throw new SplError(`'${text}' is no span of time, such as 5m.`, option.value.span, null, 'option-value');
}

function readReset(option: OptionItem | undefined, context: ReadContext): Reset | null {
  if (!option) return null;
  const text = textOfValue(option.value, option);
  const { start } = option.value.kind === 'group' ? option.value.innerSpan : option.value.span;
  return parsedAt(start, () => {
    const expression = parseExpression(text);
    return { holds: compilePredicate(expression, context), reads: fieldsOfExpression(expression), text };
  });
}
