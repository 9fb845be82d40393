import { type ColumnOrder, inOrder } from '../column-order.ts';
import { type FieldFlow, mergeFlows, withFields } from '../field-flow.ts';
import { fieldsAfterAggregate } from '../fields/aggregate-fields.ts';
import { fieldsAfterExtend } from '../fields/extend-fields.ts';
import { extractedFields } from '../fields/extract-fields.ts';
import { frequentColumns } from '../fields/frequent-fields.ts';
import { fieldsAfterJoin } from '../fields/join-fields.ts';
import { fieldsAfterPivot } from '../fields/pivot-fields.ts';
import { fieldsAfterProject, orderAfterProject } from '../fields/project-fields.ts';
import { renamedColumns } from '../fields/rename-fields.ts';
import { fieldsAfterWindow } from '../fields/window-fields.ts';
import type { Operator } from '../operator.ts';

/** The fields that come out of operators, in the order in which they are shown. */
export function fieldsAfter(operators: readonly Operator[], before: FieldFlow): FieldFlow {
  let flow = before;
  for (const operator of operators) {
    const order = orderAfter(operator, flow.order);
    const { known, open } = fieldsAfterOne(operator, flow);
    flow = { known: inOrder(known, order), open, order };
  }
  return flow;
}

/** Fields that events have before any other, in the order of output. */
export const eventColumns = ['_time', '_raw', 'host', 'source', 'sourcetype', 'index'] as const;

function fieldsAfterOne(operator: Operator, input: FieldFlow): FieldFlow {
  switch (operator.kind) {
    case 'scan':
      return { known: operator.source.kind === 'events' ? eventColumns : ['_time'], open: true };
    case 'extend':
      return fieldsAfterExtend(operator, input);
    case 'project':
      return fieldsAfterProject(operator, input);
    case 'rename':
      return { known: renamedColumns(input.known, operator.renamings), open: input.open };
    case 'filter':
    case 'limit':
    case 'sort':
    case 'distinct':
      return input;
    case 'aggregate':
      return fieldsAfterAggregate(operator, input);
    case 'frequent':
      return { known: frequentColumns(operator), open: false };
    case 'union':
      return mergeFlows(...(operator.withInput ? [input] : []), ...operator.plans.map(({ fields }) => fields));
    case 'join':
      return fieldsAfterJoin(operator, input);
    case 'extract':
      return withFields(input, ...extractedFields(operator));
    case 'bin':
      return withFields(input, operator.output);
    case 'window':
      return fieldsAfterWindow(operator, input);
    case 'pivot':
      return fieldsAfterPivot(operator);
    case 'custom':
      return operator.fields(input);
  }
}

/** How columns are ordered behind an operator, given how they were before it. */
export function orderAfter(operator: Operator, before: ColumnOrder = 'stated'): ColumnOrder {
  switch (operator.kind) {
    case 'scan':
      return 'events';
    case 'extend':
    case 'rename':
    case 'filter':
    case 'limit':
    case 'sort':
    case 'distinct':
    case 'join':
    case 'extract':
    case 'bin':
    case 'window':
      return before;
    case 'project':
      return orderAfterProject(operator, before);
    case 'aggregate':
    case 'frequent':
    case 'pivot':
      return 'stated';
    case 'union':
      return operator.withInput ? before : (operator.plans[0]?.fields.order ?? 'stated');
    case 'custom':
      return operator.columnOrder(before);
  }
}
