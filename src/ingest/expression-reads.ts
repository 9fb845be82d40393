import { parseSearchTerms } from '../../grammar/parse.ts';
import { fieldsOfExpression } from '../functions/expression-fields.ts';
import { compileSearchPredicate, readsOf } from '../functions/search-predicate.ts';
import type { Expression } from '../syntax/ast.ts';
import { expressionNodes } from '../syntax/walk.ts';

/** The fields that an expression of a rule reads, those in the text of `searchmatch("...")` included; `_raw` is the event's text. */
export function readsOfExpression(expression: Expression): Set<string> {
  const reads = fieldsOfExpression(expression);
  for (const node of expressionNodes(expression)) {
    if (node.kind !== 'call' || node.name.toLowerCase() !== 'searchmatch') continue;
    const [text] = node.args;
    if (text?.kind === 'string') for (const field of readsOfTerms(text.value)) reads.add(field);
  }
  return reads;
}

function readsOfTerms(text: string): readonly string[] {
  try {
    return readsOf(compileSearchPredicate(parseSearchTerms(text), { now: 0, timeZone: 'UTC' }));
  } catch {
    // What is wrong with it is said where the expression is compiled.
    return [];
  }
}
