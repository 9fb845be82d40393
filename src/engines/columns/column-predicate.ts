import { compileSearchPredicate, readsOf } from '../../functions/search-predicate.ts';
import { isTimeTerm, type TimeContext } from '../../functions/search-time-terms.ts';
import type { SearchExpression } from '../../language/ast.ts';
import { newRow } from '../../values/row.ts';
import type { Column } from './column.ts';
import type { ColumnRows } from './rule-chain.ts';

/** What names in search terms stand for; null: no row has such a field. */
export type NameOf = (name: string) => string | null;

/** Begins a name that no row has. */
const nobody = '\u0000';

/**
 * Tests search terms over columns: what they say about a single field is decided once for each of its values, by the same code that tests a row. `mask`: per row
 * 1 when it is asked about; it is changed: rows that do not meet the terms are taken out.
 */
export function keepMatching(
  terms: SearchExpression,
  source: ColumnRows,
  nameOf: NameOf,
  mask: Uint8Array,
  context: TimeContext,
): void {
  switch (terms.kind) {
    case 'and':
      // Words are looked up in the text of events: last, when few are left.
      for (const term of quickFirst(terms.terms)) keepMatching(term, source, nameOf, mask, context);
      return;
    case 'or': {
      const any = new Uint8Array(mask.length);
      const left = mask.slice();
      for (const term of quickFirst(terms.terms)) {
        const some = left.slice();
        keepMatching(term, source, nameOf, some, context);
        for (let row = 0; row < any.length; row++) {
          if (some[row] === 0) continue;
          any[row] = 1;
          left[row] = 0;
        }
      }
      mask.set(any);
      return;
    }
    case 'not': {
      const some = mask.slice();
      keepMatching(terms.term, source, nameOf, some, context);
      for (let row = 0; row < mask.length; row++) if (some[row] === 1) mask[row] = 0;
      return;
    }
    case 'keyword':
      if (terms.text.text === '*') return;
      break;
    case 'comparison':
    case 'in': {
      const name = fieldOfValues(terms, nameOf);
      if (name === null) break;
      keepValues(terms, source.column(name), mask, context);
      return;
    }
    default:
  }
  keepRows(terms, source, nameOf, mask, context);
}

const isSlow = (term: SearchExpression): boolean =>
  term.kind === 'keyword' ||
  (term.kind === 'not' && isSlow(term.term)) ||
  ((term.kind === 'and' || term.kind === 'or') && term.terms.some(isSlow));

const quickFirst = (terms: readonly SearchExpression[]): readonly SearchExpression[] =>
  terms.some(isSlow) ? [...terms.filter((term) => !isSlow(term)), ...terms.filter(isSlow)] : terms;

/** The column that alone decides the term; null when it looks at more, or at the time or text of events. */
function fieldOfValues(term: Extract<SearchExpression, { kind: 'comparison' | 'in' }>, nameOf: NameOf): string | null {
  if (term.kind === 'comparison' && (isTimeTerm(term) || (term.value.kind !== 'text' && term.value.kind !== 'case')))
    return null;
  if (term.kind === 'in' && term.values.some(({ kind }) => kind !== 'text')) return null;
  const name = nameOf(term.field.text) ?? nobody;
  return name === '_time' || name === '_raw' ? null : name;
}

function keepValues(term: SearchExpression, column: Column | null, mask: Uint8Array, context: TimeContext): void {
  const { test } = compileSearchPredicate(term, { ...context, resolveField: () => 'value' });
  const row = newRow();
  row.value = null;
  const ofAbsent = test(row);
  if (column === null) {
    if (!ofAbsent) mask.fill(0);
    return;
  }
  const { dictionary, codes } = column;
  /** 0: not tested yet, 1: no, 2: yes. */
  const verdicts = new Uint8Array(dictionary.size + 1);
  verdicts[0] = ofAbsent ? 2 : 1;
  for (let at = 0; at < mask.length; at++) {
    if (mask[at] === 0) continue;
    const code = codes[at]!;
    let verdict = verdicts[code]!;
    if (verdict === 0) {
      row.value = dictionary.value(code);
      verdict = test(row) ? 2 : 1;
      verdicts[code] = verdict;
    }
    if (verdict === 1) mask[at] = 0;
  }
}

function keepRows(
  terms: SearchExpression,
  source: ColumnRows,
  nameOf: NameOf,
  mask: Uint8Array,
  context: TimeContext,
): void {
  if (!mask.includes(1)) return;
  const predicate = compileSearchPredicate(terms, {
    ...context,
    resolveField: (name) => nameOf(name) ?? nobody + name,
  });
  const row = newRow();
  const reads = readsOf(predicate);
  const columns = reads.map((name) => (name === '_time' || name === '_raw' ? null : source.column(name)));
  for (let at = 0; at < mask.length; at++) {
    if (mask[at] === 0) continue;
    for (let i = 0; i < reads.length; i++) {
      const name = reads[i]!;
      row[name] = name === '_time' ? source.times[at] : name === '_raw' ? source.text(at) : columns[i]?.value(at);
    }
    if (!predicate.test(row)) mask[at] = 0;
  }
}
