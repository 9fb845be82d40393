import { type ColumnTerms, inOrder } from './column-predicate.ts';
import { narrowedTo, onesIn, type ScanSource } from './scan-source.ts';

/** The terms that some rows meet and others may not, in the order in which they are tested; null when there is one that no row meets. */
export function openTerms(terms: readonly ColumnTerms[], source: ScanSource): readonly ColumnTerms[] | null {
  const open: ColumnTerms[] = [];
  for (const term of inOrder(terms, source)) {
    const outlook = term.outlook(source);
    if (outlook === 'none') return null;
    if (outlook === 'some') open.push(term);
  }
  return open;
}

/** The source with the rows that meet the terms; none when there are none. `some`: rows are left out already. */
export function keptRows(whole: ScanSource, terms: readonly ColumnTerms[], some: boolean): readonly ScanSource[] {
  let source = whole;
  for (const term of some ? [null, ...terms] : terms) {
    term?.keep(source, source.mask);
    const left = onesIn(source.mask);
    if (left === 0) return [];
    source = narrowedTo(source, left);
  }
  return [source];
}
