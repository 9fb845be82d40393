import { parseSearchTerms } from '../../grammar/parse.ts';
import type { SearchExpression } from '../syntax/ast.ts';
import { searchNodes } from '../syntax/walk.ts';

/**
 * Indexes that a search must name to see: internal ones, and those that searches themselves fill. (Splunk lets an
 * administrator choose; its own default is `main` alone, but a folder of logs has no administrator.)
 */
export const notByDefault = 'NOT index IN ("_*", summary, risk, notable)';
let parsed: SearchExpression | null = null;

/** The terms, limited to the indexes searched by default when they name none. */
export function inDefaultIndexes(terms: SearchExpression | null): SearchExpression {
  if (terms !== null && namesIndex(terms)) return terms;
  parsed ??= parseSearchTerms(notByDefault)!;
  return terms === null ? parsed : { kind: 'and', terms: [parsed, terms], span: terms.span };
}

function namesIndex(terms: SearchExpression): boolean {
  for (const term of searchNodes(terms))
    if ((term.kind === 'comparison' || term.kind === 'in') && term.field.text === 'index') return true;
  return false;
}
