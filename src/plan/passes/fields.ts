import { type ColumnOrder, inOrder } from '../column-order.ts';
import type { FieldFlow } from '../field-flow.ts';
import type { Operator } from '../operator.ts';

/** The fields that come out of operators, in the order in which they are shown. */
export function fieldsAfter(operators: readonly Operator[], before: FieldFlow): FieldFlow {
  return operators.reduce((flow, operator) => {
    const order = orderAfter(operator, flow.order);
    const { known, open } = operator.fields(flow);
    return { known: inOrder(known, order), open, order };
  }, before);
}

/** How columns are ordered behind an operator, given how they were before it. */
export function orderAfter(operator: Operator, before: ColumnOrder = 'stated'): ColumnOrder {
  return operator.columnOrder(before);
}
