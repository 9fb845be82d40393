import type { Expression } from '../syntax/ast.ts';
import { expressionNodes } from '../syntax/walk.ts';
import { evalFunctions } from './eval-registry.ts';
import { readsAnyField } from './expression-fields.ts';

/** True when the expression is decided by the fields that it names: rows that have the same there give the same. */
export function isDecidedByItsFields(expression: Expression): boolean {
  if (readsAnyField(expression)) return false;
  for (const node of expressionNodes(expression))
    if (node.kind === 'call' && evalFunctions.get(node.name.toLowerCase())?.volatile === true) return false;
  return true;
}
