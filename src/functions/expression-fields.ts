import type { Expression } from '../syntax/ast.ts';
import { expressionNodes } from '../syntax/walk.ts';

/**
 * The fields an expression reads. Fields that only the text of `searchmatch("...")` names are not among them: see
 * `readsAnyField`. Works without recursion, so that a deep tree is no danger.
 */
export function fieldsOfExpression(expression: Expression): Set<string> {
  const fields = new Set<string>();
  for (const node of expressionNodes(expression)) if (node.kind === 'field') fields.add(node.name.text);
  return fields;
}

/** True when the expression may read fields it does not name: `searchmatch("...")`, a macro or a subsearch in it. */
export function readsAnyField(expression: Expression): boolean {
  for (const node of expressionNodes(expression))
    if (node.kind === 'macro' || node.kind === 'subsearch' || (node.kind === 'call' && node.name === 'searchmatch'))
      return true;
  return false;
}
