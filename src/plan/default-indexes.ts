import { parseSearchTerms } from '../../grammar/parse.ts';
import type { SearchExpression } from '../syntax/ast.ts';
import { searchNodes } from '../syntax/walk.ts';

/**
 * Indexes that a search must name to see: internal ones, and those that searches themselves fill. (Splunk lets an
 * administrator choose; its own default is `main` alone, but a folder of logs has no administrator.)
 */
export const notByDefault = 'NOT index IN ("_*", summary, risk, notable)';
let parsed: SearchExpression | null = null;

/** The terms, limited to the indexes searched by default when they name none: to `own` where the search's user has some. */
export function inDefaultIndexes(
  terms: SearchExpression | null,
  own: SearchExpression | null = null,
): SearchExpression {
  if (terms !== null && namesIndex(terms)) return terms;
  parsed ??= parseSearchTerms(notByDefault)!;
  const limit = own ?? parsed;
  return terms === null ? limit : { kind: 'and', terms: [limit, terms], span: terms.span };
}

function namesIndex(terms: SearchExpression): boolean {
  for (const term of searchNodes(terms))
    if ((term.kind === 'comparison' || term.kind === 'in') && term.field.text === 'index') return true;
  return false;
}
