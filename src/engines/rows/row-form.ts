import { inOrder } from '../../plan/column-order.ts';
import type { Operator } from '../../plan/operator.ts';
import { orderAfter } from '../../plan/passes/fields.ts';
import type { RowOperator, RunContext } from '../../plan/run-context.ts';
import { aggregatedRows } from './aggregate.ts';
import { binnedRows } from './bin.ts';
import { distinctRows } from './distinct.ts';
import { extendRows } from './extend.ts';
import { extractedRows } from './extract.ts';
import { filteredRows } from './filter.ts';
import { frequentRows } from './frequent.ts';
import { groupWindowRows } from './group-window.ts';
import { joinedRows } from './join.ts';
import { limitRows } from './limit.ts';
import { pivotedRows } from './pivot.ts';
import { projectRows } from './project.ts';
import { renameRows } from './rename.ts';
import { runningWindowRows } from './running-window.ts';
import { scannedRows } from './scan.ts';
import { sortedRows } from './sort.ts';
import { timePivotedRows } from './time-pivot.ts';
import { unitedRows } from './union.ts';

/** Runs operators on rows, one after the other, with their columns in order. */
export function rowForm(operators: readonly Operator[], context: RunContext): RowOperator {
  return (input) =>
    operators.reduce((stream, operator) => {
      const order = orderAfter(operator, stream.order);
      const output = formOf(operator, context)(stream);
      return { ...output, columns: inOrder(output.columns, order), order };
    }, input);
}

function formOf(operator: Operator, context: RunContext): RowOperator {
  switch (operator.kind) {
    case 'scan':
      return scannedRows(operator, context);
    case 'filter':
      return filteredRows(operator, context);
    case 'extend':
      return extendRows(operator, context);
    case 'project':
      return projectRows(operator, context);
    case 'rename':
      return renameRows(operator);
    case 'limit':
      return limitRows(operator);
    case 'sort':
      return sortedRows(operator, context);
    case 'distinct':
      return distinctRows(operator, context);
    case 'aggregate':
      return aggregatedRows(operator, context);
    case 'frequent':
      return frequentRows(operator);
    case 'union':
      return unitedRows(operator, context);
    case 'join':
      return joinedRows(operator, context);
    case 'extract':
      return extractedRows(operator, context);
    case 'bin':
      return binnedRows(operator, context);
    case 'window': {
      const { running } = operator;
      return running === null ? groupWindowRows(operator, context) : runningWindowRows(operator, running, context);
    }
    case 'pivot': {
      const { time } = operator;
      return time === null ? pivotedRows(operator, context) : timePivotedRows(operator, time, context);
    }
    case 'custom':
      return operator.run(context, (operators) => rowForm(operators, context));
  }
}
