import { fieldsOfExpression } from '../../functions/expression-fields.ts';
import { expandWildcards, fieldsOfAggregates, hasWildcardAggregate } from '../aggregate-spec.ts';
import { type FieldDemand, union } from '../field-demand.ts';
import { type FieldFlow, withFields } from '../field-flow.ts';
import type { WindowOperator } from '../row-operators.ts';

export function fieldsAfterWindow({ aggregates, by }: WindowOperator, input: FieldFlow): FieldFlow {
  const known = input.known.filter((field) => !by.includes(field));
  return withFields(input, ...expandWildcards(aggregates, known, () => true).map(({ output }) => output));
}

/** A result's field is still read from the input: rows without a key keep what they had. */
export function demandBeforeWindow({ aggregates, by, running }: WindowOperator, wanted: FieldDemand): FieldDemand {
  if (hasWildcardAggregate(aggregates)) return 'all';
  const resets = [running?.resetBefore ?? null, running?.resetAfter ?? null].filter((reset) => reset !== null);
  const reads = [...by, ...resets.flatMap((reset) => [...fieldsOfExpression(reset)])];
  if (running !== null && running.seconds !== null) reads.push('_time');
  return union(union(wanted, fieldsOfAggregates(aggregates)), reads);
}
