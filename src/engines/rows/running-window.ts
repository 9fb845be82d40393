import { compilePredicate } from '../../functions/compile-expression.ts';
import type { AggregateSpec } from '../../plan/aggregate-spec.ts';
import type { RunningWindow, WindowOperator } from '../../plan/row-operators.ts';
import { withColumns } from '../../plan/row-stream.ts';
import type { RowOperator, RunContext } from '../../plan/run-context.ts';
import { AggregatePlan, aggregateRun } from '../../rows/aggregate-group.ts';
import { expandedAggregates } from '../../rows/expand-aggregates.ts';
import { keysOf, keyText } from '../../rows/group-rows.ts';
import { holdRows } from '../../rows/held-rows.ts';
import { timeOf } from '../../rows/row-time.ts';
import { windowTooLarge } from '../../rows/window-limit.ts';
import type { Expression } from '../../syntax/ast.ts';
import { SplError } from '../../syntax/spl-error.ts';
import type { Row } from '../../values/row.ts';
import { fromList, toList } from '../../values/value.ts';
import { StreamWindow, type WindowLimits } from './stream-window.ts';

interface Running extends RunningWindow, Pick<WindowOperator, 'by' | 'allNumeric'> {}

/** Adds aggregates over the rows up to each row. */
export function runningWindowRows(operator: WindowOperator, running: RunningWindow, context: RunContext): RowOperator {
  const args: Running = { ...running, by: operator.by, allNumeric: operator.allNumeric };
  const limit = context.limits.streamWindow;
  if (args.rows > limit) throw windowTooLarge(args.rows, limit, null);
  return (input) => {
    const { specs, rows } = expandedAggregates(operator.aggregates, operator.by, input, (all) =>
      holdRows(all, context.limits, 'streamstats'),
    );
    const columns = withColumns(
      input.columns,
      specs.map(({ output }) => output),
    );
    return { ...input, columns, rows: annotated(rows, specs, args, context) };
  };
}

const conditionOf = (expression: Expression | null, context: RunContext): ((row: Row) => boolean) | null =>
  expression === null ? null : compilePredicate(expression, context);

function* annotated(
  rows: Iterable<Row>,
  specs: readonly AggregateSpec[],
  args: Running,
  context: RunContext,
): Iterable<Row> {
  const { by, current } = args;
  const resetBefore = conditionOf(args.resetBefore, context);
  const resetAfter = conditionOf(args.resetAfter, context);
  const plan = new AggregatePlan(specs, aggregateRun(context, args.allNumeric ? 'values' : null));
  const window = new StreamWindow(plan, limitsOf(args));
  const order = args.seconds === null ? null : new TimeOrder();
  let previous: string | null = null;
  for (const row of rows) {
    if (resetBefore?.(row)) window.clear();
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
    if (resetAfter?.(row)) window.clear();
    yield row;
  }
}

/** Takes out what is no longer in the window of the row that comes next. */
function makeRoom(
  window: StreamWindow,
  keys: readonly string[],
  time: number | null,
  args: Running,
  context: RunContext,
): void {
  if (args.seconds !== null) {
    for (let oldest = window.oldest(); oldest; oldest = window.oldest()) {
      if (Math.abs(time! - oldest.time!) < args.seconds) break;
      window.evictOldest();
    }
    const limit = context.limits.streamWindow;
    while (window.size >= limit) {
      context.limitReached('streamWindow', `streamstats looks back at most ${limit} rows; earlier ones are left out.`);
      window.evictOldest();
    }
  }
  if (args.rows === 0) return;
  const before = args.rows - (args.current ? 1 : 0);
  if (isGlobal(args)) while (window.size > before) window.evictOldest();
  else for (const key of keys) while (window.sizeOf(key) > before) window.evictOldestOf(key);
}

const isGlobal = ({ global, by }: Running): boolean => global || by.length === 0;

function limitsOf(args: Running): WindowLimits {
  if (args.seconds !== null) return 'order';
  if (args.rows === 0) return 'none';
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
