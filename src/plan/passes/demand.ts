import type { FieldDemand } from '../field-demand.ts';
import type { Operator } from '../operator.ts';

/** The fields that operators need from their input so that `wanted` fields come out right: walked from the end. */
export function demandBefore(operators: readonly Operator[], wanted: FieldDemand): FieldDemand {
  return operators.reduceRight((demand, operator) => operator.needs(demand), wanted);
}

/** The fields that operators read for themselves; `after`: those that come out. */
export function ownReads(operators: readonly Operator[], after: readonly string[]): FieldDemand {
  const [only] = operators;
  return only !== undefined && operators.length === 1 ? only.ownReads(after) : demandBefore(operators, new Set(after));
}
