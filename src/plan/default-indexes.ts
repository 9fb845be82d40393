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
  if (terms !== null && namesIndex(terms)) return withoutInternal(terms);
  parsed ??= parseSearchTerms(notByDefault)!;
  const limit = own ?? parsed;
  return terms === null ? limit : { kind: 'and', terms: [limit, terms], span: terms.span };
}

let notInternal: SearchExpression | null = null;

/** The terms, where a wildcard for indexes that does not begin with `_` means none that does (Search Manual, "Retrieve events from indexes": `index=*` is all but internal ones). */
export function withoutInternal(terms: SearchExpression): SearchExpression {
  let isWide = false;
  for (const text of indexTexts(terms)) {
    if (text.startsWith('_')) return terms;
    isWide ||= text.includes('*');
  }
  if (!isWide) return terms;
  notInternal ??= parseSearchTerms('NOT index="_*"')!;
  return { kind: 'and', terms: [notInternal, terms], span: terms.span };
}

/** What the terms compare indexes with. */
function* indexTexts(terms: SearchExpression): Iterable<string> {
  for (const term of searchNodes(terms)) {
    if ((term.kind !== 'comparison' && term.kind !== 'in') || term.field.text !== 'index') continue;
    for (const value of term.kind === 'in' ? term.values : [term.value]) if (value.kind === 'text') yield value.text;
  }
}

function namesIndex(terms: SearchExpression): boolean {
  for (const term of searchNodes(terms))
    if ((term.kind === 'comparison' || term.kind === 'in') && term.field.text === 'index') return true;
  return false;
}
