import type { Expression } from '../language/ast.ts';

/**
 * The fields an expression reads. Fields that only the text of `searchmatch("...")` names are not among them: see
 * `readsAnyField`. Works without recursion, so that a deep tree is no danger.
 */
export function fieldsOfExpression(expression: Expression): Set<string> {
  const fields = new Set<string>();
  visit(expression, (node) => {
    if (node.kind === 'field') fields.add(node.name.text);
  });
  return fields;
}

/** True when the expression may read fields it does not name: `searchmatch("...")`, a macro or a subsearch in it. */
export function readsAnyField(expression: Expression): boolean {
  let any = false;
  visit(expression, (node) => {
    any ||= node.kind === 'macro' || node.kind === 'subsearch' || (node.kind === 'call' && node.name === 'searchmatch');
  });
  return any;
}

function visit(root: Expression, see: (node: Expression) => void): void {
  const waiting: Expression[] = [root];
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    see(node);
    // Pushed from right to left, so that nodes are seen in the order of the text.
    for (const child of childrenOf(node).reverse()) waiting.push(child);
  }
}

function childrenOf(node: Expression): Expression[] {
  switch (node.kind) {
    case 'unary':
      return [node.operand];
    case 'binary':
      return [node.left, node.right];
    case 'in-list':
      return [node.operand, ...node.items];
    case 'call':
      return [...node.args];
    default:
      return [];
  }
}
