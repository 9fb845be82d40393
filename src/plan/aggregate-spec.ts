import type { Aggregation } from '../functions/aggregation.ts';
import type { AggregateCall, Expression } from '../syntax/ast.ts';
import type { TimeSpan } from '../values/time-span.ts';
import { substituteWildcards, wildcardCaptures } from '../values/wildcard.ts';

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
  /** A condition that does not hold is no value: `count(eval(...))` counts where it does. */
  | { readonly kind: 'eval'; readonly expression: Expression; readonly reads: ReadonlySet<string> }
  /** The values that `PREFIX(x=)` of tstats finds in the text. */
  | { readonly kind: 'prefix'; readonly prefix: string }
  /** `sparkline(avg(x), 1h)`: `inner` is drawn over time; a null span is chosen from the time range. */
  | { readonly kind: 'sparkline'; readonly inner: AggregateSpec; readonly span: TimeSpan | null }
  /** `eval(avg(x)/max(y))` of chart and timechart: computed over the results of `parts`, read by their `output`. */
  | { readonly kind: 'results'; readonly parts: readonly AggregateSpec[]; readonly expression: Expression };

/** Fields that the aggregates read; `all` with a wildcard among them. `_time` where the function needs it. */
export function fieldsOfAggregates(specs: readonly AggregateSpec[]): 'all' | Set<string> {
  const fields = new Set<string>();
  for (const { argument, aggregation } of specs) {
    if (argument.kind === 'wildcard') return 'all';
    if (argument.kind === 'field') fields.add(argument.name);
    if (argument.kind === 'prefix') fields.add('_raw');
    if (argument.kind === 'eval') for (const field of argument.reads) fields.add(field);
    const parts = argument.kind === 'sparkline' ? [argument.inner] : argument.kind === 'results' ? argument.parts : [];
    // The parts of such aggregates never hold wildcards.
    for (const field of fieldsOfAggregates(parts)) fields.add(field);
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
