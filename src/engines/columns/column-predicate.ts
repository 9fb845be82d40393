import { compileSearchPredicate, readsOf, type SearchPredicate } from '../../functions/search-predicate.ts';
import { isTimeTerm, type TimeContext } from '../../functions/search-time-terms.ts';
import type { SearchComparison, SearchExpression, SearchIn } from '../../syntax/ast.ts';
import { newRow } from '../../values/row.ts';
import type { Column } from './column.ts';
import { type ColumnRows, timeAt } from './rule-chain.ts';
import { ValueTest } from './value-verdicts.ts';
import { keepHolding, neededTexts } from './word-search.ts';

/** What names in search terms stand for; null: no row has such a field. */
export type NameOf = (name: string) => string | null;

/** Begins a name that no row has. */
const nobody = '\u0000';

/** How many rows meet terms, as far as the values say that they have: none, all, or some of them perhaps. */
type Outlook = 'none' | 'all' | 'some';

/**
 * Search terms over columns: what they say about a single field is decided once for each of its values, by the same code that tests a row, and remembered
 * with the values.
 */
export interface ColumnTerms {
  /** The field, when nothing else is looked at. */
  readonly field: string | null;
  /** Lower ones are tested first: they are likely to leave few rows, or cost little. */
  readonly rank: number;
  /** What a look at few values says, without one at rows. No rule runs for it. */
  outlook(source: ColumnRows): Outlook;
  /** `mask`: per row 1 when it is asked about; it is changed: rows that do not meet the terms are taken out. */
  keep(source: ColumnRows, mask: Uint8Array): void;
}

/** Makes terms ready. @throws SplError as `compileSearchPredicate` */
export function columnTerms(terms: SearchExpression, nameOf: NameOf, context: TimeContext): ColumnTerms {
  const field = fieldOfAll(terms, nameOf);
  if (field !== null && terms.kind !== 'and') return new ValueTerm(terms, field, context);
  switch (terms.kind) {
    case 'and': {
      const all = flat(terms);
      const isClock = (term: SearchExpression): boolean => term.kind === 'comparison' && isTimeTerm(term);
      const clock = all.filter(isClock);
      const [slow, quick] = apart(all.filter((term) => !isClock(term)));
      const ready = quick.map((term) => columnTerms(term, nameOf, context));
      // A term may say how the others write their times.
      if (clock.length > 0) ready.push(new RowTerm({ ...terms, terms: clock }, nameOf, context));
      if (slow.length > 0) ready.push(new RowTerm({ ...terms, terms: slow }, nameOf, context));
      return new AllTerms(ready);
    }
    case 'or': {
      const [slow, quick] = apart(flat(terms));
      const ready = byField(quick, nameOf).map((same) =>
        columnTerms(same.length === 1 ? same[0]! : { ...terms, terms: same }, nameOf, context),
      );
      if (slow.length > 0) ready.push(new RowTerm({ ...terms, terms: slow }, nameOf, context));
      return new AnyTerm(ready);
    }
    case 'not':
      return new NoTerm(columnTerms(terms.term, nameOf, context));
    case 'keyword':
      if (terms.text.text === '*') return new AllTerms([]);
      break;
    default:
  }
  return new RowTerm(terms, nameOf, context);
}

type Junction = Extract<SearchExpression, { kind: 'and' | 'or' }>;

const flat = ({ kind, terms }: Junction): readonly SearchExpression[] =>
  terms.flatMap((term) => (term.kind === kind ? flat(term) : [term]));

/** Words, which are looked up in the text of events with no more than one look at each, and the other terms. */
function apart(terms: readonly SearchExpression[]): [readonly SearchExpression[], readonly SearchExpression[]] {
  const isWord = (term: SearchExpression): boolean =>
    (term.kind === 'keyword' && term.text.text !== '*') || (term.kind === 'not' && isWord(term.term));
  const words = terms.filter(isWord);
  return words.length < 2 ? [[], terms] : [words, terms.filter((term) => !isWord(term))];
}

/** Terms about the same field together. */
function byField(terms: readonly SearchExpression[], nameOf: NameOf): readonly (readonly SearchExpression[])[] {
  const groups: SearchExpression[][] = [];
  const known = new Map<string, SearchExpression[]>();
  for (const term of terms) {
    const field = fieldOfAll(term, nameOf);
    const group = field === null ? undefined : known.get(field);
    if (group !== undefined) group.push(term);
    else {
      groups.push([term]);
      if (field !== null) known.set(field, groups.at(-1)!);
    }
  }
  return groups;
}

/** The field that alone decides the terms; null when they look at more, or at the time or text of events. */
function fieldOfAll(terms: SearchExpression, nameOf: NameOf): string | null {
  switch (terms.kind) {
    case 'comparison':
    case 'in':
      return fieldOfValues(terms, nameOf);
    case 'not':
      return fieldOfAll(terms.term, nameOf);
    case 'and':
    case 'or': {
      const [first, ...others] = terms.terms;
      if (first === undefined) return null;
      const field = fieldOfAll(first, nameOf);
      return field !== null && others.every((term) => fieldOfAll(term, nameOf) === field) ? field : null;
    }
    default:
      return null;
  }
}

function fieldOfValues(term: SearchComparison | SearchIn, nameOf: NameOf): string | null {
  if (term.kind === 'comparison' && (isTimeTerm(term) || (term.value.kind !== 'text' && term.value.kind !== 'case')))
    return null;
  if (term.kind === 'in' && term.values.some(({ kind }) => kind !== 'text')) return null;
  const name = nameOf(term.field.text) ?? nobody;
  return name === '_time' || name === '_raw' ? null : name;
}

/** How early a term about one field is tested: those first that few rows are likely to meet. */
function rankOf(term: SearchExpression): number {
  switch (term.kind) {
    case 'comparison': {
      if (term.operator === '!=') return 5;
      if (term.operator !== '=' && term.operator !== '::') return 4;
      if (term.value.kind !== 'text' || !term.value.text.includes('*')) return 0;
      return /^\*+$/.test(term.value.text) ? 6 : 2;
    }
    case 'in':
      return 1;
    case 'not':
      return 5;
    case 'and':
    case 'or':
      return Math.max(...term.terms.map(rankOf));
    default:
      return 7;
  }
}

/** So many values are looked at before any row is. */
const fewValues = 256;

/** What is added to the rank of a field that rules must make first. */
const derivedRank = 10;
/** Rank of what looks into the text of events: it may have to be decompressed. */
const slowest = 20;

class ValueTerm implements ColumnTerms {
  readonly rank: number;
  private readonly test: ValueTest;

  constructor(
    term: SearchExpression,
    readonly field: string,
    context: TimeContext,
  ) {
    this.rank = rankOf(term);
    this.test = new ValueTest(term, compileSearchPredicate(term, { ...context, resolveField: () => 'value' }).test);
  }

  outlook(source: ColumnRows): Outlook {
    const { field, test } = this;
    if (source.isDerived?.(field) === true) return 'some';
    const column = source.column(field);
    if (column === null) return test.ofAbsent ? 'all' : 'none';
    const { size } = column.dictionary;
    if (size > fewValues) return 'some';
    const passing = test.verdicts(column.dictionary).passing?.length ?? null;
    if (passing === 0 && (!test.ofAbsent || column.isWhole)) return 'none';
    return passing === size && (test.ofAbsent || column.isWhole) ? 'all' : 'some';
  }

  keep(source: ColumnRows, mask: Uint8Array): void {
    const column = source.column(this.field);
    if (column === null) {
      if (!this.test.ofAbsent) mask.fill(0);
      return;
    }
    const { passing, table } = this.test.verdicts(column.dictionary);
    if (passing === null) this.keepTested(column, table!, mask);
    else this.keepPassing(column, passing, mask);
  }

  private keepPassing(column: Column, passing: Uint32Array, mask: Uint8Array): void {
    const { ofAbsent } = this.test;
    const { size } = column.dictionary;
    if (passing.length === 0 && !ofAbsent) {
      mask.fill(0);
      return;
    }
    if (passing.length === size && ofAbsent) return;
    const passes = new Uint8Array(size + 1);
    passes[0] = ofAbsent ? 1 : 0;
    for (let i = 0; i < passing.length; i++) passes[passing[i]!] = 1;
    const { sparse } = column;
    if (sparse === null || ofAbsent) {
      const { codes } = column;
      for (let row = 0; row < mask.length; row++) mask[row]! &= passes[codes[row]!]!;
      return;
    }
    const before = mask.slice();
    mask.fill(0);
    const { rows, codes } = sparse;
    for (let i = 0; i < rows.length; i++) {
      const row = rows[i]!;
      mask[row] = before[row]! & passes[codes[i]!]!;
    }
  }

  /** Tests the values of the rows that are left, each once. */
  private keepTested({ dictionary, codes }: Column, table: Uint8Array, mask: Uint8Array): void {
    const { test } = this;
    table[0] = test.ofAbsent ? 2 : 1;
    for (let row = 0; row < mask.length; row++) {
      if (mask[row] === 0) continue;
      const code = codes[row]!;
      let verdict = table[code]!;
      if (verdict === 0) {
        verdict = test.holds(dictionary, code) ? 2 : 1;
        table[code] = verdict;
      }
      if (verdict === 1) mask[row] = 0;
    }
  }
}

class AllTerms implements ColumnTerms {
  readonly field = null;
  readonly rank: number;

  constructor(private readonly terms: readonly ColumnTerms[]) {
    this.rank = Math.min(...terms.map(({ rank }) => rank), slowest);
  }

  outlook(source: ColumnRows): Outlook {
    let outlook: Outlook = 'all';
    for (const term of this.terms) {
      const own = term.outlook(source);
      if (own === 'none') return 'none';
      if (own === 'some') outlook = 'some';
    }
    return outlook;
  }

  keep(source: ColumnRows, mask: Uint8Array): void {
    for (const term of inOrder(this.terms, source)) {
      term.keep(source, mask);
      if (!mask.includes(1)) return;
    }
  }
}

/** Terms in the order in which they cost least: what needs no rule to run first. */
export function inOrder(terms: readonly ColumnTerms[], source: ColumnRows): readonly ColumnTerms[] {
  if (terms.length < 2) return terms;
  const costs = terms.map(({ field, rank }) => {
    const derived = field !== null && source.isDerived?.(field) === true;
    return rank + (derived ? derivedRank : 0);
  });
  return terms
    .map((_, i) => i)
    .sort((a, b) => costs[a]! - costs[b]! || a - b)
    .map((i) => terms[i]!);
}

class AnyTerm implements ColumnTerms {
  readonly field = null;
  readonly rank: number;

  constructor(private readonly terms: readonly ColumnTerms[]) {
    this.rank = Math.max(...terms.map(({ rank }) => rank));
  }

  outlook(source: ColumnRows): Outlook {
    let outlook: Outlook = 'none';
    for (const term of this.terms) {
      const own = term.outlook(source);
      if (own === 'all') return 'all';
      if (own === 'some') outlook = 'some';
    }
    return outlook;
  }

  keep(source: ColumnRows, mask: Uint8Array): void {
    const terms = this.terms.filter((term) => term.outlook(source) !== 'none');
    const any = new Uint8Array(mask.length);
    const left = mask.slice();
    for (const term of terms.sort((a, b) => a.rank - b.rank)) {
      const some = left.slice();
      term.keep(source, some);
      for (let row = 0; row < any.length; row++) {
        any[row]! |= some[row]!;
        left[row]! ^= some[row]!;
      }
      if (!left.includes(1)) break;
    }
    mask.set(any);
  }
}

class NoTerm implements ColumnTerms {
  readonly field = null;

  constructor(private readonly term: ColumnTerms) {}

  get rank(): number {
    return this.term.rank;
  }

  outlook(source: ColumnRows): Outlook {
    const outlook = this.term.outlook(source);
    return outlook === 'some' ? 'some' : outlook === 'all' ? 'none' : 'all';
  }

  keep(source: ColumnRows, mask: Uint8Array): void {
    const some = mask.slice();
    this.term.keep(source, some);
    for (let row = 0; row < mask.length; row++) mask[row]! ^= some[row]!;
  }
}

/** Terms that are tested row by row. */
class RowTerm implements ColumnTerms {
  readonly field = null;
  readonly rank: number;
  private readonly predicate: SearchPredicate;
  private readonly needed: readonly (readonly string[])[];

  constructor(terms: SearchExpression, nameOf: NameOf, context: TimeContext) {
    this.predicate = compileSearchPredicate(terms, {
      ...context,
      resolveField: (name) => nameOf(name) ?? nobody + name,
    });
    this.needed = neededTexts(terms);
    this.rank = this.predicate.needsRaw ? slowest : 7;
  }

  outlook(): Outlook {
    return 'some';
  }

  keep(source: ColumnRows, mask: Uint8Array): void {
    if (!mask.includes(1)) return;
    const { predicate, needed } = this;
    if (needed.length > 0 && source.scanTexts) keepHolding(needed, source.scanTexts, mask);
    const row = newRow();
    const reads = readsOf(predicate);
    const columns = reads.map((name) => (name === '_time' || name === '_raw' ? null : source.column(name)));
    for (let at = 0; at < mask.length; at++) {
      if (mask[at] === 0) continue;
      for (let i = 0; i < reads.length; i++) {
        const name = reads[i]!;
        row[name] =
          name === '_time' ? timeAt(source.times, at) : name === '_raw' ? source.text(at) : columns[i]?.value(at);
      }
      if (!predicate.test(row)) mask[at] = 0;
    }
  }
}
