import { fieldsOfExpression, readsAnyField } from '../../functions/expression-fields.ts';
import { type FieldDemand, union, without } from '../field-demand.ts';
import { type FieldFlow, withFields } from '../field-flow.ts';
import type { ExtendOperator } from '../row-operators.ts';

export function fieldsAfterExtend({ assignments }: ExtendOperator, input: FieldFlow): FieldFlow {
  let flow = input;
  for (const { target } of assignments)
    flow = target.kind === 'fixed' ? withFields(flow, target.name) : { ...flow, open: true };
  return flow;
}

/** What nobody wants is not computed: an assignment reads nothing then. */
export function demandBeforeExtend({ assignments }: ExtendOperator, wanted: FieldDemand): FieldDemand {
  let demand = wanted;
  for (const { target, expression } of [...assignments].reverse()) {
    const reads = readsAnyField(expression) ? 'all' : fieldsOfExpression(expression);
    if (target.kind === 'fixed') {
      if (demand !== 'all' && !demand.has(target.name)) continue;
      demand = union(without(demand, [target.name]), reads);
    } else {
      const parts = target.parts.flatMap((part) => ('field' in part ? [part.field] : []));
      demand = union(union(demand, reads), parts);
    }
  }
  return demand;
}

/** True when it leaves the field as it was. */
export const extendKeeps = ({ assignments }: ExtendOperator, field: string): boolean =>
  !assignments.some(({ target }) => target.kind === 'built' || target.name === field);
