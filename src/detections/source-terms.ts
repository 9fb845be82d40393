import type { SearchExpression } from '../syntax/ast.ts';

/** Fields that say which log an event is of, and not what happened in it. */
const sourceFields = new Set(['index', 'sourcetype', 'source', 'eventtype', 'tag', 'EventCode', 'EventID']);

/**
 * The part of search terms that says which events are looked at (`sourcetype=x EventCode=4688`), weakened rather than missed: every
 * event that meets the terms meets this part too. Null when they leave that open.
 */
export function sourceTerms(terms: SearchExpression): SearchExpression | null {
  switch (terms.kind) {
    case 'comparison': {
      const isSource = sourceFields.has(terms.field.text) && terms.operator === '=' && terms.value.kind === 'text';
      return isSource ? terms : null;
    }
    case 'in':
      return sourceFields.has(terms.field.text) && terms.values.every(({ kind }) => kind === 'text') ? terms : null;
    case 'and': {
      const parts = terms.terms.map(sourceTerms).filter((part) => part !== null);
      return parts.length < 2 ? (parts[0] ?? null) : { ...terms, terms: parts };
    }
    case 'or': {
      const parts = terms.terms.map(sourceTerms);
      return parts.includes(null) ? null : { ...terms, terms: parts as SearchExpression[] };
    }
    default:
      return null;
  }
}
