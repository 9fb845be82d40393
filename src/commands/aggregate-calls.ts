import type { Accumulator, Aggregation } from '../functions/aggregation.ts';
import { aggregations, findAggregation } from '../functions/aggregation-registry.ts';
import { compileExpression } from '../functions/compile-expression.ts';
import type { CompileContext } from '../functions/eval-function.ts';
import { fieldsOfExpression } from '../functions/expression-fields.ts';
import type { AggregateCall, Name } from '../language/ast.ts';
import { nearestName } from '../language/nearest-name.ts';
import { SplError } from '../language/spl-error.ts';
import { toNumber } from '../values/number.ts';
import type { Row } from '../values/row.ts';
import type { Value } from '../values/value.ts';
import { hasWildcard, substituteWildcards, wildcardCaptures } from '../values/wildcard.ts';

/** One aggregate of stats, chart, tstats ..., read and checked. */
export interface AggregateSpec {
  readonly aggregation: Aggregation;
  /** The number in `perc95`. */
  readonly parameter: number | undefined;
  readonly argument: AggregateInput;
  /** Name of the result; with a wildcard argument it may hold stars. */
  readonly output: string;
  /** True when the user gave the name. */
  readonly named: boolean;
  readonly call: AggregateCall;
}

export type AggregateInput =
  | { readonly kind: 'rows' }
  | { readonly kind: 'field'; readonly name: string }
  | { readonly kind: 'wildcard'; readonly pattern: string }
  | { readonly kind: 'eval'; readonly evaluate: (row: Row) => Value; readonly reads: ReadonlySet<string> };

/**
 * Reads one aggregate call.
 * @throws SplError for an unknown function, a missing argument, `eval(...)` without AS.
 */
export function readAggregate(call: AggregateCall, context: CompileContext, command: string): AggregateSpec {
  const found = findAggregation(call.function);
  const nameSpan = { start: call.span.start, end: call.span.start + call.function.length };
  if (!found) {
    const nearest = nearestName(call.function.toLowerCase(), aggregations.keys());
    throw new SplError(
      `Unknown aggregate function '${call.function}' in '${command}'.`,
      nameSpan,
      nearest === null ? null : `Did you mean '${nearest}'?`,
      'unknown-function',
    );
  }
  const { aggregation, parameter } = found;
  const argument = readInput(call, context, command);
  if (argument.kind === 'rows' && aggregation.argument === 'required') {
    throw new SplError(`'${call.function}' needs a field: ${aggregation.signature}.`, call.span, null, 'arguments');
  }
  if (argument.kind === 'eval' && call.alias === null) {
    throw new SplError(
      `You must specify a rename for the aggregation specifier on the dynamically evaluated field '${call.text}'.`,
      call.span,
      `Write ${call.text} AS <name>.`,
      'arguments',
    );
  }
  return { aggregation, parameter, argument, output: call.alias?.text ?? call.text, named: call.alias !== null, call };
}

function readInput(call: AggregateCall, context: CompileContext, command: string): AggregateInput {
  const { argument } = call;
  if (argument === null) return { kind: 'rows' };
  switch (argument.kind) {
    case 'field':
      return hasWildcard(argument.name.text)
        ? { kind: 'wildcard', pattern: argument.name.text }
        : { kind: 'field', name: argument.name.text };
    case 'eval': {
      const compiled = compileExpression(argument.expression, context);
      const { evaluate } = compiled;
      // count(eval(<condition>)) counts the rows where it holds: a false condition is no value.
      const value = (row: Row): Value => {
        const result = evaluate(row);
        return typeof result === 'boolean' ? (result ? 1 : null) : result;
      };
      return { kind: 'eval', evaluate: value, reads: fieldsOfExpression(argument.expression) };
    }
    case 'prefix':
      throw new SplError(`PREFIX() is only known to tstats, not to '${command}'.`, call.span, null, 'arguments');
    case 'sparkline':
      throw new SplError(`sparkline() is not supported by '${command}'.`, call.span, null, 'unsupported');
    case 'macro':
      throw new SplError('Macros must be expanded before a search is planned.', call.span, null, 'internal');
  }
}

/** Fields that the aggregates read; `all` with a wildcard among them. `_time` where the function needs it. */
export function fieldsOfAggregates(specs: readonly AggregateSpec[]): 'all' | Set<string> {
  const fields = new Set<string>();
  for (const { argument, aggregation } of specs) {
    if (argument.kind === 'wildcard') return 'all';
    if (argument.kind === 'field') fields.add(argument.name);
    if (argument.kind === 'eval') for (const field of argument.reads) fields.add(field);
    if (aggregation.usesTime) fields.add('_time');
  }
  return fields;
}

/**
 * Replaces wildcard aggregates by one for each matching field. A numeric function yields no column for a field that
 * holds no number (Search Reference, stats); `hasNumber` says whether a field does.
 */
export function expandWildcards(
  specs: readonly AggregateSpec[],
  fields: readonly string[],
  hasNumber: (field: string) => boolean,
): AggregateSpec[] {
  return specs.flatMap((spec) => {
    if (spec.argument.kind !== 'wildcard') return [spec];
    const { pattern } = spec.argument;
    return fields.flatMap((field) => {
      const captures = wildcardCaptures(pattern, field);
      if (captures === null || field.startsWith('_')) return [];
      if (spec.aggregation.numeric && !hasNumber(field)) return [];
      const output = spec.named ? substituteWildcards(spec.output, captures) : `${spec.call.function}(${field})`;
      return [{ ...spec, argument: { kind: 'field' as const, name: field }, output }];
    });
  });
}

export const hasWildcardAggregate = (specs: readonly AggregateSpec[]): boolean =>
  specs.some(({ argument }) => argument.kind === 'wildcard');

/** How an aggregate gets its value from a row. For `count` without a field every row has one. */
export function inputOf({ argument }: AggregateSpec): (row: Row) => Value {
  switch (argument.kind) {
    case 'rows':
      return () => 1;
    case 'field': {
      const { name } = argument;
      return (row) => row[name];
    }
    case 'eval':
      return argument.evaluate;
    case 'wildcard':
      throw new Error('wildcard aggregates must be expanded first');
  }
}

/** The running state of several aggregates for one group. */
export class AggregateGroup {
  private readonly accumulators: readonly Accumulator[];

  constructor(
    specs: readonly AggregateSpec[],
    private readonly inputs: readonly ((row: Row) => Value)[],
  ) {
    this.accumulators = specs.map(({ aggregation, parameter }) => aggregation.create(parameter));
  }

  add(row: Row, time: number | null): void {
    for (let i = 0; i < this.accumulators.length; i++) this.accumulators[i]!.add(this.inputs[i]!(row), time);
  }

  /** Writes the results into `target`. */
  write(specs: readonly AggregateSpec[], target: Row): void {
    for (let i = 0; i < specs.length; i++) target[specs[i]!.output] = this.accumulators[i]!.result();
  }
}

/** `_time` of a row as epoch seconds, null when it has none. */
export function timeOf(row: Row): number | null {
  const time = row._time;
  return typeof time === 'number' ? time : toNumber(time);
}

/** Field names of a by-list in order; options among them (`span=1h`) are returned apart. */
export function duplicateOutput(specs: readonly AggregateSpec[], by: readonly Name[]): string | null {
  const seen = new Set(by.map((name) => name.text));
  for (const { output } of specs) {
    if (seen.has(output)) return output;
    seen.add(output);
  }
  return null;
}
