import { expandWildcards, fieldsOfAggregates, hasWildcardAggregate } from '../aggregate-spec.ts';
import { type FieldDemand, union } from '../field-demand.ts';
import type { FieldFlow } from '../field-flow.ts';
import type { AggregateOperator } from '../operator.ts';
import { spanField } from '../span-field.ts';

export function fieldsAfterAggregate({ by, aggregates }: AggregateOperator, input: FieldFlow): FieldFlow {
  const expanded = expandWildcards(aggregates, input.known, () => true);
  return {
    known: [
      ...by.map(({ output }) => output),
      ...expanded.map(({ output }) => output),
      ...(by.some(({ span }) => span !== null) ? [spanField] : []),
    ],
    open: input.open && hasWildcardAggregate(aggregates),
  };
}

export const demandBeforeAggregate = ({ by, aggregates }: AggregateOperator): FieldDemand =>
  union(
    fieldsOfAggregates(aggregates),
    by.flatMap(({ field, prefix }) => (prefix ? ['_raw'] : field === null ? [] : [field])),
  );
