import { type Accumulator, type AggregationLimits, defaultAggregationLimits } from '../functions/aggregation.ts';
import { sparklines } from '../functions/aggregations/sparkline.ts';
import { compileExpression } from '../functions/compile-expression.ts';
import type { CompileContext } from '../functions/eval-function.ts';
import { prefixValues } from '../functions/prefix-terms.ts';
import type { AggregateSpec } from '../plan/aggregate-spec.ts';
import type { RunContext } from '../plan/run-context.ts';
import type { Expression } from '../syntax/ast.ts';
import { isNumeric } from '../values/number.ts';
import { newRow, type Row } from '../values/row.ts';
import { toList, type Value } from '../values/value.ts';

/** What aggregates need to know of the search they run in. */
export interface AggregateRun {
  /** What expressions in aggregates are compiled with. */
  readonly context: CompileContext;
  /** The search's time range (sparklines cover it); null is unbounded. */
  readonly earliest: number | null;
  readonly latest: number | null;
  readonly timeZone: string;
  readonly limits: AggregationLimits;
  /** `allnum=t`: numeric statistics are absent unless all values are numbers; unless every row has a number (eventstats). */
  readonly allNumeric?: 'values' | 'rows' | null;
}

export function aggregateRun(context: RunContext, allNumeric: AggregateRun['allNumeric'] = null): AggregateRun {
  const { earliest, latest, timeZone } = context;
  return { context, earliest, latest, timeZone, limits: aggregationLimits(context), allNumeric };
}

/** What the search's limits and the limits.conf of its content say of aggregations. */
export function aggregationLimits({ limits, knowledgeBase }: RunContext): AggregationLimits {
  return {
    listValues: limits.listValues,
    percentiles: knowledgeBase.percentiles ?? defaultAggregationLimits.percentiles,
  };
}

/** One accumulator of a group: how it is made, and what it gets from a row. */
interface Cell {
  readonly create: () => Accumulator;
  readonly input: (row: Row) => Value;
}

/** Aggregates made ready to run: makes the groups that collect rows. Wildcards must have been expanded. */
export class AggregatePlan {
  readonly cells: Cell[] = [];
  readonly outputs: readonly string[];
  readonly results: readonly ((cells: readonly Accumulator[]) => Value)[];

  constructor(
    specs: readonly AggregateSpec[],
    private readonly run: AggregateRun,
  ) {
    this.outputs = specs.map(({ output }) => output);
    this.results = specs.map((spec) => this.addSpec(spec));
  }

  get limits(): AggregationLimits {
    return this.run.limits;
  }

  newGroup(): AggregateGroup {
    return new AggregateGroup(this);
  }

  /** What a group takes from a row, for callers that cannot keep the row itself. */
  read(row: Row): Value[] {
    return this.cells.map(({ input }) => input(row));
  }

  private addSpec(spec: AggregateSpec): (cells: readonly Accumulator[]) => Value {
    if (spec.argument.kind === 'results') {
      const { parts, expression } = spec.argument;
      const { evaluate } = compileExpression(expression, this.run.context);
      const readers = parts.map((part) => this.addSpec(part));
      return (cells) => {
        const row = newRow();
        for (let i = 0; i < parts.length; i++) row[parts[i]!.output] = readers[i]!(cells);
        const result = evaluate(row);
        return typeof result === 'boolean' ? (result ? 'True' : 'False') : result;
      };
    }
    const index = this.cells.push({ create: this.creator(spec), input: inputOf(spec, this.run.context) }) - 1;
    return (cells) => cells[index]!.result();
  }

  private creator(spec: AggregateSpec): () => Accumulator {
    const { earliest, latest, timeZone, limits, allNumeric } = this.run;
    if (spec.argument.kind === 'sparkline') {
      const { inner, span } = spec.argument;
      return sparklines({ inner: this.creator(inner), earliest, latest, span, timeZone, maxPoints: limits.listValues });
    }
    const { aggregation, parameter } = spec;
    const create = () => aggregation.create(parameter, limits);
    return allNumeric && aggregation.numeric ? () => new OnlyNumbers(create(), allNumeric === 'rows') : create;
  }
}

/** The running state of several aggregates for one group. */
export class AggregateGroup {
  private readonly accumulators: readonly Accumulator[];

  constructor(private readonly plan: AggregatePlan) {
    this.accumulators = plan.cells.map(({ create }) => create());
  }

  /** `time`: the row's `_time`, epoch seconds. */
  add(row: Row, time: number | null): void {
    const { cells } = this.plan;
    for (let i = 0; i < cells.length; i++) this.accumulators[i]!.add(cells[i]!.input(row), time);
  }

  /** As `add`, with what `AggregatePlan.read` took from a row. */
  addValues(values: readonly Value[], time: number | null): void {
    for (let i = 0; i < values.length; i++) this.accumulators[i]!.add(values[i], time);
  }

  /** The result of one aggregate, by its place. */
  result(index: number): Value {
    return this.plan.results[index]!(this.accumulators);
  }

  /** Writes the results into `target`. */
  write(target: Row): void {
    const { outputs, results } = this.plan;
    for (let i = 0; i < outputs.length; i++) target[outputs[i]!] = results[i]!(this.accumulators);
  }
}

/** How an aggregate gets its value from a row. For `count` without a field every row has one. */
function inputOf({ argument }: AggregateSpec, context: CompileContext): (row: Row) => Value {
  switch (argument.kind) {
    case 'rows':
      return () => 1;
    case 'field': {
      const { name } = argument;
      return (row) => row[name];
    }
    case 'eval':
      return evaluatedArgument(argument.expression, context);
    case 'prefix': {
      const { prefix } = argument;
      return (row) => prefixValues(row._raw, prefix);
    }
    case 'sparkline':
      return inputOf(argument.inner, context);
    case 'wildcard':
    case 'results':
      throw new Error('wildcard aggregates must be expanded first, expressions over aggregates read no row');
  }
}

/** A condition that does not hold is no value. */
/** What an expression is as the argument of an aggregate: a condition that does not hold is no value. */
export function evaluatedArgument(expression: Expression, context: CompileContext): (row: Row) => Value {
  const { evaluate } = compileExpression(expression, context);
  return (row) => {
    const result = evaluate(row);
    return typeof result === 'boolean' ? (result ? 1 : null) : result;
  };
}

/** `allnum=t`: no result once a value was no number. */
class OnlyNumbers implements Accumulator {
  private mixed = false;
  constructor(
    private readonly inner: Accumulator,
    /** Nor once a row had no value. */
    private readonly everywhere: boolean,
  ) {}
  add(value: Value, time: number | null): void {
    this.mixed ||= value == null ? this.everywhere : toList(value).some((item) => !isNumeric(item));
    this.inner.add(value, time);
  }
  result(): Value {
    return this.mixed ? null : this.inner.result();
  }
}
