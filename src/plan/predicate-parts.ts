import type { CompileContext } from '../functions/eval-function.ts';
import { compileSearchPredicate } from '../functions/search-predicate.ts';
import { isTimeTerm } from '../functions/search-time-terms.ts';
import type { SearchExpression } from '../syntax/ast.ts';
import { printSearch } from '../syntax/print.ts';
import type { Row } from '../values/row.ts';
import type { Scan } from './scan.ts';

/** The predicate of a command that drops rows, taken apart: what explains a search without rows asks of it. */
export interface PredicateParts {
  /** ANDed: a row must meet each of them. */
  readonly terms: readonly PredicateTerm[];
  /** For a command that reads the rows itself: scans that give all rows it chooses from, with the fields it tests. */
  readonly sources: readonly Scan[] | null;
  /** Fields besides that a row must have. */
  readonly required: readonly string[];
}

export interface PredicateTerm {
  /** As SPL. */
  readonly text: string;
  test(row: Row): boolean;
  /** The fields it reads, under the names that the rows have. */
  readonly fields: readonly string[];
  readonly comparisons: readonly FieldComparison[];
}

/** A comparison of a field with something written down, wherever it stands inside a term. */
export interface FieldComparison {
  readonly field: string;
  /** `order`: `<` and its kin; `equal`: a value, `*` stands for any text. `other`: anything that has no value to be near to. */
  readonly kind: 'equal' | 'order' | 'other';
  readonly wanted: readonly string[];
  readonly caseSensitive: boolean;
  /** True under NOT, or for `!=`: the values written down are those that are not wanted. */
  readonly negated: boolean;
}

/** Search terms as parts; terms that only limit the time range are left out. Subsearches must be resolved. */
export function searchParts(
  terms: SearchExpression | null,
  context: CompileContext,
  sources: readonly Scan[] | null = null,
  required: readonly string[] = [],
): PredicateParts {
  return { terms: conjuncts(terms).map((term) => searchTerm(term, context)), sources, required };
}

function conjuncts(terms: SearchExpression | null): readonly SearchExpression[] {
  if (terms === null) return [];
  if (terms.kind === 'and') return terms.terms.flatMap(conjuncts);
  return terms.kind === 'comparison' && isTimeTerm(terms) ? [] : [terms];
}

function searchTerm(term: SearchExpression, context: CompileContext): PredicateTerm {
  const predicate = compileSearchPredicate(term, context);
  return {
    text: printSearch(term),
    test: (row) => predicate.test(row),
    fields: [...predicate.fields, ...(predicate.needsRaw ? ['_raw'] : [])],
    comparisons: comparisonsOf(term),
  };
}

function comparisonsOf(root: SearchExpression): FieldComparison[] {
  const found: FieldComparison[] = [];
  const open: { term: SearchExpression; negated: boolean }[] = [{ term: root, negated: false }];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { term, negated } = next;
    switch (term.kind) {
      case 'and':
      case 'or':
        for (const inner of [...term.terms].reverse()) open.push({ term: inner, negated });
        break;
      case 'not':
        open.push({ term: term.term, negated: !negated });
        break;
      case 'comparison': {
        if (isTimeTerm(term) || (term.value.kind !== 'text' && term.value.kind !== 'case')) break;
        const equality = ['=', '::', '!='].includes(term.operator);
        found.push({
          field: term.field.text,
          kind: equality ? 'equal' : 'order',
          wanted: [term.value.text],
          caseSensitive: term.value.kind === 'case' && term.value.directive === 'CASE',
          negated: negated !== (term.operator === '!='),
        });
        break;
      }
      case 'in':
        found.push({
          field: term.field.text,
          kind: 'equal',
          wanted: term.values.flatMap((value) => (value.kind === 'text' ? [value.text] : [])),
          caseSensitive: false,
          negated,
        });
        break;
      default:
        break;
    }
  }
  return found;
}
