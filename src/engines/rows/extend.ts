import { compileExpression } from '../../functions/compile-expression.ts';
import { resolveExpression } from '../../plan/expression-subsearches.ts';
import type { ExtendOperator } from '../../plan/row-operators.ts';
import { rowByRow } from '../../plan/row-stream.ts';
import type { RowOperator, RunContext } from '../../plan/run-context.ts';
import { assignField } from '../../rows/assign-field.ts';

/** Sets fields, one after the other. */
export function extendRows({ assignments }: ExtendOperator, context: RunContext): RowOperator {
  const steps = assignments.map((assignment) =>
    assignField(assignment.target, compileExpression(resolveExpression(assignment, context), context)),
  );
  const added = assignments.flatMap(({ target }) => (target.kind === 'fixed' ? [target.name] : []));
  const open = assignments.some(({ target }) => target.kind === 'built');
  return (input) => {
    const output = rowByRow((row) => {
      for (const step of steps) step(row);
      return row;
    }, added)(input);
    return open ? { ...output, open: true } : output;
  };
}
