import type { SearchComparison, SearchExpression, SearchIn } from '../../syntax/ast.ts';
import { compileWildcard } from '../../values/wildcard.ts';

/** What events may hold. */
export interface PossibleEvent {
  /** Field -> the values that it may have, lower-cased. */
  readonly values: ReadonlyMap<string, ReadonlySet<string>>;
  /** The fields that may be there, those of `values` aside; null when nothing is known of that. */
  readonly fields: ReadonlySet<string> | null;
}

/**
 * Whether search terms can choose such an event. Values of which nothing is known, words and NOT are taken to hold; so the
 * answer `false` is sure and `true` is not.
 */
export function canSelect(terms: SearchExpression | null, event: PossibleEvent): boolean {
  if (terms === null) return true;
  switch (terms.kind) {
    case 'and':
      return terms.terms.every((term) => canSelect(term, event));
    case 'or':
      return terms.terms.length === 0 || terms.terms.some((term) => canSelect(term, event));
    case 'comparison':
      return canCompare(terms, event);
    case 'in':
      return canBeIn(terms, event);
    default:
      return true;
  }
}

function canCompare({ field, operator, value }: SearchComparison, { values, fields }: PossibleEvent): boolean {
  const known = values.get(field.text);
  if (known === undefined) return fields === null || fields.has(field.text);
  if ((operator !== '=' && operator !== '::') || value.kind !== 'text') return true;
  return someMatch(value.text, known);
}

function canBeIn({ field, values: listed }: SearchIn, { values, fields }: PossibleEvent): boolean {
  const known = values.get(field.text);
  if (known === undefined) return fields === null || fields.has(field.text);
  return listed.some((value) => value.kind !== 'text' || someMatch(value.text, known));
}

function someMatch(pattern: string, known: ReadonlySet<string>): boolean {
  const matches = compileWildcard(pattern, { caseSensitive: false });
  for (const value of known) if (matches(value)) return true;
  return false;
}

/** The terms with only the beginnings (up to the first colon) of the sourcetypes and sources they name. */
export function beginningsOf(terms: SearchExpression): SearchExpression {
  if (terms.kind === 'and' || terms.kind === 'or') return { ...terms, terms: terms.terms.map(beginningsOf) };
  if (terms.kind !== 'comparison' || terms.value.kind !== 'text' || !begun.has(terms.field.text)) return terms;
  const beginning = terms.value.text.replace(/:.*$/s, ':*').replace(/^xml(?=winevent)/i, '*');
  return { ...terms, value: { ...terms.value, text: beginning } };
}

const begun = new Set(['sourcetype', 'source']);
