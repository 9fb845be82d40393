import type { SearchComparison, SearchExpression, SearchIn, SearchKeyword, Span } from '../syntax/ast.ts';
import { SplError } from '../syntax/spl-error.ts';
import { foldCase, foldCaseForAsciiPattern, isAscii } from '../values/case-folding.ts';
import { compareText } from '../values/compare.ts';
import { formatNumber, toNumber, toText } from '../values/number.ts';
import type { Row } from '../values/row.ts';
import type { Scalar, Value } from '../values/value.ts';
import { hasWildcard } from '../values/wildcard.ts';
import { compileKeyword } from './keyword-matcher.ts';
import { isTimeTerm, literalText, readTimeTerm, type TimeContext, type TimeTerm } from './search-time-terms.ts';
import { compileValueMatcher } from './value-matcher.ts';

export interface SearchPredicateOptions extends TimeContext {
  /** The row's property for a field as typed (`Processes.user` in a data model's rows); by default the same name. */
  readonly resolveField?: (name: string) => string;
}

/** Search terms, compiled once. */
export interface SearchPredicate {
  test(row: Row): boolean;
  /** The row's properties that the terms read, without `_raw`. */
  readonly fields: ReadonlySet<string>;
  /** Whether the text of the event is needed (words, phrases, `_raw=...`). */
  readonly needsRaw: boolean;
  /**
   * The time range (epoch seconds, `latest` exclusive) outside of which no row can match, from the terms that limit it;
   * null is unbounded. `test` applies the terms too, each where it stands: `(a earliest=-1h) OR (b earliest=-2h)`.
   */
  readonly earliest: number | null;
  readonly latest: number | null;
}

/** Everything that a predicate reads of a row, `_raw` included. */
export function readsOf({ fields, needsRaw }: SearchPredicate): readonly string[] {
  return needsRaw ? [...fields, '_raw'] : [...fields];
}

/** Deeper alternations of AND, OR and NOT are refused. Chains and brackets of one kind do not count as depth. */
const maxDepth = 400;

/**
 * Compiles search terms to a predicate over rows (Search Reference, "search"; Search Manual, "Boolean expressions").
 * Values are compared as text and without regard to case; `*` is a wildcard; `<` and its kin compare numbers as numbers
 * and anything else as text; of a multivalue one matching value is enough, for `!=` too; a row that lacks the field
 * matches no comparison. No terms match every row. A row without `_time` is not subject to time terms; a row without
 * `_indextime` counts as indexed when it happened.
 * @throws SplError for macros and subsearches (they are replaced beforehand), unreadable time terms, an earliest time
 * later than the latest, wildcards in field names, and nesting deeper than 400 levels.
 */
export function compileSearchPredicate(
  terms: SearchExpression | null,
  options: SearchPredicateOptions,
): SearchPredicate {
  const compiler = new PredicateCompiler(options);
  const matcher = terms === null ? everyRow : compiler.compile(terms, 0);
  return {
    test: matcher.test,
    fields: compiler.fields,
    needsRaw: compiler.needsRaw,
    earliest: matcher.earliest,
    latest: matcher.latest,
  };
}

interface RowMatcher {
  readonly test: (row: Row) => boolean;
  /** Looks through the text of the event: worth doing last. */
  readonly slow: boolean;
  readonly earliest: number | null;
  readonly latest: number | null;
}

type ReadValue = (row: Row) => Value;

const everyRow: RowMatcher = { test: () => true, slow: false, earliest: null, latest: null };

function timeless(test: (row: Row) => boolean, slow = false): RowMatcher {
  return { test, slow, earliest: null, latest: null };
}

class PredicateCompiler {
  readonly fields = new Set<string>();
  needsRaw = false;
  private readonly foldedRaw = new FoldedRaw();

  constructor(private readonly options: SearchPredicateOptions) {}

  compile(term: SearchExpression, depth: number): RowMatcher {
    if (depth > maxDepth) {
      throw new SplError(
        `These search terms are nested more than ${maxDepth} levels deep.`,
        term.span,
        null,
        'too-deep',
      );
    }
    switch (term.kind) {
      case 'and':
        return this.conjunction(flatten(term, 'and'), depth);
      case 'or':
        return this.disjunction(flatten(term, 'or'), depth);
      case 'not':
        return this.negation(term, depth);
      case 'comparison':
        return isTimeTerm(term) ? this.conjunction([term], depth) : this.comparison(term);
      case 'in':
        return this.anyValue(checkedName(term), listPatterns(term));
      case 'keyword':
        return this.keyword(term);
      case 'subsearch':
      case 'macro':
        throw unresolved(term);
    }
  }

  private conjunction(terms: readonly SearchExpression[], depth: number): RowMatcher {
    const others: RowMatcher[] = [];
    const timeTerms: SearchComparison[] = [];
    for (const term of terms) {
      if (term.kind === 'comparison' && isTimeTerm(term)) timeTerms.push(term);
      else others.push(this.compile(term, depth + 1));
    }
    const matchers = this.timeRange(timeTerms).concat(others);
    return {
      test: allOf(testsOf(matchers)),
      slow: matchers.some((matcher) => matcher.slow),
      earliest: largest(matchers.map((matcher) => matcher.earliest)),
      latest: smallest(matchers.map((matcher) => matcher.latest)),
    };
  }

  private timeRange(terms: readonly SearchComparison[]): RowMatcher[] {
    const formatTerm = terms.find((term) => term.field.text === 'timeformat');
    const timeFormat = formatTerm ? literalText(formatTerm) : null;
    const read: TimeTerm[] = [];
    for (const term of terms) {
      const timeTerm = readTimeTerm(term, timeFormat, this.options);
      if (timeTerm === null) continue;
      read.push(timeTerm);
      checkOrder(read, timeTerm.clock, term.span);
    }
    return read.map((term) => this.timeBound(term));
  }

  private timeBound(term: TimeTerm): RowMatcher {
    const time = this.reader('_time');
    const indexTime = term.clock === 'index' ? this.reader('_indextime') : time;
    const { at, bound } = term;
    const test = (row: Row): boolean => {
      const moment = toNumber(indexTime(row)) ?? toNumber(time(row));
      if (moment === null) return true;
      return bound === 'earliest' ? moment >= at : moment < at;
    };
    if (term.clock === 'index') return timeless(test);
    return { test, slow: false, earliest: bound === 'earliest' ? at : null, latest: bound === 'latest' ? at : null };
  }

  /** All values wanted of one field make one matcher, however many terms they come from. */
  private disjunction(terms: readonly SearchExpression[], depth: number): RowMatcher {
    const wanted = new Map<string, string[]>();
    const others: RowMatcher[] = [];
    for (const term of terms) {
      const values = valuesWanted(term);
      if (values) addTo(wanted, values.field, values.patterns);
      else others.push(this.compile(term, depth + 1));
    }
    const matchers = [...wanted].map(([field, patterns]) => this.anyValue(field, patterns)).concat(others);
    const earliest = matchers.map((matcher) => matcher.earliest);
    const latest = matchers.map((matcher) => matcher.latest);
    return {
      test: anyOf(testsOf(matchers)),
      slow: matchers.some((matcher) => matcher.slow),
      earliest: earliest.includes(null) ? null : smallest(earliest),
      latest: latest.includes(null) ? null : largest(latest),
    };
  }

  private negation(not: SearchExpression & { kind: 'not' }, depth: number): RowMatcher {
    let term: SearchExpression = not;
    let negated = false;
    while (term.kind === 'not') {
      term = term.term;
      negated = !negated;
    }
    const matcher = this.compile(term, depth + 1);
    if (!negated) return matcher;
    const { test, slow } = matcher;
    return timeless((row) => !test(row), slow);
  }

  private comparison(term: SearchComparison): RowMatcher {
    const field = checkedName(term);
    if (term.value.kind === 'subsearch' || term.value.kind === 'macro') throw unresolved(term.value);
    const caseSensitive = term.value.kind === 'case' && term.value.directive === 'CASE';
    const text = term.value.text;
    switch (term.operator) {
      case '=':
      case '::':
        return this.anyValue(field, [text], caseSensitive);
      case '!=': {
        const value = this.reader(field);
        const equal = compileValueMatcher([text], { caseSensitive });
        return timeless((row) => differs(value(row), equal));
      }
      default: {
        const value = this.reader(field);
        const holds = orderTest(term.operator, text);
        return timeless((row) => anyScalar(value(row), holds));
      }
    }
  }

  private anyValue(field: string, patterns: readonly string[], caseSensitive = false): RowMatcher {
    const value = this.reader(field);
    const matches = compileValueMatcher(patterns, { caseSensitive });
    return timeless((row) => matches(value(row)));
  }

  private keyword(term: SearchKeyword): RowMatcher {
    const text = term.text.text;
    if (/^\**$/.test(text)) return everyRow;
    this.needsRaw = true;
    if (term.directive === 'CASE') {
      const matches = compileKeyword(text, 'CASE');
      return timeless((row) => {
        const raw = rawField(row);
        return raw !== null && matches(raw);
      }, true);
    }
    if (!isAscii(text)) this.foldedRaw.fold = foldCase;
    const matches = compileKeyword(foldCase(text), term.directive);
    const { foldedRaw } = this;
    return timeless((row) => {
      const raw = foldedRaw.of(row);
      return raw !== null && matches(raw);
    }, true);
  }

  private reader(field: string): ReadValue {
    const name = this.options.resolveField?.(field) ?? field;
    if (name === '_raw') {
      this.needsRaw = true;
      return rawField;
    }
    this.fields.add(name);
    return (row) => row[name];
  }
}

/** The text of a row's event in lower case, computed once for all words that are looked up in it. */
class FoldedRaw {
  fold = foldCaseForAsciiPattern;
  private raw: string | null = null;
  private folded: string | null = null;

  of(row: Row): string | null {
    const raw = rawField(row);
    if (raw !== this.raw) {
      this.raw = raw;
      this.folded = raw === null ? null : this.fold(raw);
    }
    return this.folded;
  }
}

function rawField(row: Row): string | null {
  const raw = row._raw;
  return raw == null ? null : typeof raw === 'object' ? raw.map(toText).join('\n') : toText(raw);
}

/** The terms of nested ANDs (or ORs), in order, without recursion. */
function flatten(term: SearchExpression, kind: 'and' | 'or'): readonly SearchExpression[] {
  const flat: SearchExpression[] = [];
  const open: SearchExpression[] = [term];
  for (let next = open.pop(); next; next = open.pop()) {
    if (next.kind === kind) {
      for (let index = next.terms.length - 1; index >= 0; index--) open.push(next.terms[index]!);
    } else {
      flat.push(next);
    }
  }
  return flat;
}

/** The field and the values of `f=v` and `f IN (...)`; null for any other term. */
function valuesWanted(term: SearchExpression): { field: string; patterns: readonly string[] } | null {
  if (term.kind === 'in') return { field: checkedName(term), patterns: listPatterns(term) };
  if (term.kind !== 'comparison' || term.value.kind !== 'text' || isTimeTerm(term)) return null;
  const equality = term.operator === '=' || term.operator === '::';
  return equality ? { field: checkedName(term), patterns: [term.value.text] } : null;
}

function listPatterns(term: SearchIn): readonly string[] {
  return term.values.map((value) => {
    if (value.kind !== 'text') throw unresolved(value);
    return value.text;
  });
}

function checkedName(term: SearchComparison | SearchIn): string {
  const name = term.field.text;
  if (hasWildcard(name)) {
    throw new SplError(
      `A field name in search terms cannot have a wildcard: '${name}'.`,
      term.field.span,
      'Name the field, or compare several fields with OR.',
      'field-wildcard',
    );
  }
  return name;
}

function unresolved(term: { readonly kind: string; readonly span: Span }): SplError {
  return new SplError(
    `This ${term.kind} was not replaced by its text before the search terms were compiled.`,
    term.span,
    null,
    'unresolved',
  );
}

function checkOrder(terms: readonly TimeTerm[], clock: TimeTerm['clock'], span: Span): void {
  const at = (bound: TimeTerm['bound']): number[] =>
    terms.filter((term) => term.clock === clock && term.bound === bound).map((term) => term.at);
  const earliest = largest(at('earliest'));
  const latest = smallest(at('latest'));
  if (earliest === null || latest === null || earliest <= latest) return;
  throw new SplError(
    `Invalid time bounds in search: earliest (${formatNumber(earliest)}) is later than latest (${formatNumber(latest)}).`,
    span,
    null,
    'time-range',
  );
}

function differs(value: Value, equal: (value: Value) => boolean): boolean {
  if (value == null) return false;
  return typeof value === 'object' ? value.some((item) => !equal(item)) : !equal(value);
}

function anyScalar(value: Value, holds: (value: Scalar) => boolean): boolean {
  if (value == null) return false;
  return typeof value === 'object' ? value.some(holds) : holds(value);
}

function orderTest(operator: '<' | '<=' | '>' | '>=', text: string): (value: Scalar) => boolean {
  const number = toNumber(text);
  const order = (value: Scalar): number => {
    const left = number === null ? null : toNumber(value);
    if (left === null) return compareText(toText(value), text);
    return left < number! ? -1 : left > number! ? 1 : left === number ? 0 : Number.NaN;
  };
  switch (operator) {
    case '<':
      return (value) => order(value) < 0;
    case '<=':
      return (value) => order(value) <= 0;
    case '>':
      return (value) => order(value) > 0;
    case '>=':
      return (value) => order(value) >= 0;
  }
}

/** The tests, quick ones first. */
function testsOf(matchers: readonly RowMatcher[]): readonly ((row: Row) => boolean)[] {
  const quick = matchers.filter((matcher) => !matcher.slow);
  const slow = matchers.filter((matcher) => matcher.slow);
  return quick.concat(slow).map((matcher) => matcher.test);
}

function allOf(tests: readonly ((row: Row) => boolean)[]): (row: Row) => boolean {
  const [only] = tests;
  if (tests.length === 1 && only) return only;
  return (row) => {
    for (const test of tests) if (!test(row)) return false;
    return true;
  };
}

function anyOf(tests: readonly ((row: Row) => boolean)[]): (row: Row) => boolean {
  const [only] = tests;
  if (tests.length === 1 && only) return only;
  return (row) => {
    for (const test of tests) if (test(row)) return true;
    return false;
  };
}

function largest(times: readonly (number | null)[]): number | null {
  return times.reduce((a, b) => (a === null || (b !== null && b > a) ? b : a), null);
}

function smallest(times: readonly (number | null)[]): number | null {
  return times.reduce((a, b) => (a === null || (b !== null && b < a) ? b : a), null);
}

function addTo(groups: Map<string, string[]>, key: string, items: readonly string[]): void {
  const group = groups.get(key) ?? [];
  groups.set(key, group);
  for (const item of items) group.push(item);
}
