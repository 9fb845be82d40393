import type { CompileContext } from '../../functions/eval-function.ts';
import { compileSearchPredicate } from '../../functions/search-predicate.ts';
import { isTimeTerm } from '../../functions/search-time-terms.ts';
import type { SearchComparison, SearchExpression, SearchIn, Text } from '../../syntax/ast.ts';
import { parseCidr } from '../../values/cidr.ts';
import { rowOf } from '../../values/row.ts';
import type { Value } from '../../values/value.ts';
import { hasWildcard } from '../../values/wildcard.ts';
import type { FieldSql, PredicateNames } from './field-sql.ts';

/** Collects the parameters and predicates of one statement while its text is written. */
export interface SqlWriter extends PredicateNames {
  readonly context: CompileContext;
  /** A field as typed; null when the table cannot have it. */
  field(name: string): FieldSql | null;
  /** False for fields that rows only get when they are read. */
  isStored(name: string): boolean;
  /** Adds a parameter; returns `?`. */
  parameter(value: string | number): string;
}

/** ANDed conditions, apart: what SQL can decide exactly, and what is left for the rows. */
export interface SplitConditions {
  readonly sql: readonly string[];
  readonly rest: readonly SearchExpression[];
}

/** Splits terms into those that have an exact SQL form and those that have none (words looked up in `_raw`). */
export function splitConditions(terms: readonly SearchExpression[], writer: SqlWriter): SplitConditions {
  const sql: string[] = [];
  const rest: SearchExpression[] = [];
  for (const term of terms.flatMap(conjunctsOf)) {
    // Time terms at the top are the scan's range.
    if (term.kind === 'comparison' && isTimeTerm(term)) continue;
    if (!isPushable(term, writer)) rest.push(term);
    else sql.push(conditionSql(term, writer));
  }
  return { sql, rest };
}

/** The terms that must all hold. */
export function conjunctsOf(term: SearchExpression): readonly SearchExpression[] {
  return term.kind === 'and' ? term.terms.flatMap(conjunctsOf) : [term];
}

function isPushable(term: SearchExpression, writer: SqlWriter): boolean {
  switch (term.kind) {
    case 'and':
    case 'or':
      return term.terms.every((part) => isPushable(part, writer));
    case 'not':
      return isPushable(term.term, writer);
    case 'comparison':
      return (
        !isTimeTerm(term) &&
        writer.isStored(term.field.text) &&
        (term.value.kind === 'text' || term.value.kind === 'case')
      );
    case 'in':
      return writer.isStored(term.field.text) && term.values.every((value) => value.kind === 'text');
    case 'keyword':
      return isEveryRow(term.text);
    default:
      return false;
  }
}

/** A bare `*` as a search term matches every row. */
const isEveryRow = (text: Text): boolean => text.text === '*';

/** The text of one condition. It may be NULL where the field is: NULL counts as false. */
function conditionSql(term: SearchExpression, writer: SqlWriter): string {
  switch (term.kind) {
    case 'and':
      return term.terms.length === 0
        ? 'TRUE'
        : balanced(
            term.terms.map((part) => conditionSql(part, writer)),
            'AND',
          );
    case 'or':
      return balanced(
        mergeAlternatives(term.terms).map((part) => conditionSql(part, writer)),
        'OR',
      );
    case 'not':
      return `(${conditionSql(term.term, writer)}) IS NOT TRUE`;
    case 'comparison':
      return comparisonSql(term, writer);
    case 'in':
      return inSql(term, writer);
    default:
      return 'TRUE';
  }
}

/** SQLite's parser nests an OR or AND chain to the left and refuses 1,000 levels; a balanced tree of 10,000 has 14. */
function balanced(parts: readonly string[], operator: 'AND' | 'OR'): string {
  if (parts.length === 1) return parts[0]!;
  if (parts.length === 2) return `(${parts[0]} ${operator} ${parts[1]})`;
  const middle = parts.length >> 1;
  return `(${balanced(parts.slice(0, middle), operator)} ${operator} ${balanced(parts.slice(middle), operator)})`;
}

/** `a=x OR a=y OR a=*z*` is one list: one matcher instead of a chain of tests. */
function mergeAlternatives(terms: readonly SearchExpression[]): readonly SearchExpression[] {
  const merged: SearchExpression[] = [];
  const lists = new Map<string, { at: number; values: Text[]; first: SearchComparison | SearchIn }>();
  for (const term of terms.flatMap((part) => (part.kind === 'or' ? part.terms : [part]))) {
    const values =
      term.kind === 'in'
        ? (term.values as readonly Text[])
        : term.kind === 'comparison' && term.operator === '=' && term.value.kind === 'text'
          ? [term.value]
          : null;
    if (values === null || (term.kind !== 'in' && term.kind !== 'comparison')) {
      merged.push(term);
      continue;
    }
    const list = lists.get(term.field.text);
    if (list) list.values.push(...values);
    else {
      lists.set(term.field.text, { at: merged.length, values: [...values], first: term });
      merged.push(term);
    }
  }
  for (const { at, values, first } of lists.values()) {
    if (values.length > 1) merged[at] = { kind: 'in', field: first.field, values, span: first.span };
  }
  return merged;
}

function comparisonSql(term: SearchComparison, writer: SqlWriter): string {
  const field = writer.field(term.field.text);
  // No row can have the field: no comparison matches.
  if (field === null) return 'FALSE';
  const { operator, value } = term;
  if (value.kind === 'text' && (operator === '=' || operator === '::' || operator === '!=')) {
    if (operator !== '!=' && value.text === '*') return `${field.present} IS NOT NULL`;
    if (operator === '!=' && value.text === '*') return 'FALSE';
    const native = field.multivalue || field.numeric ? null : nativeMatch(field.sql, [value.text], writer);
    if (native !== null)
      return operator === '!=' ? `(${field.present} IS NOT NULL AND (${native}) IS NOT TRUE)` : native;
  }
  return field.test(
    oneFieldPredicate(term, term.field.text, writer),
    `${operator} ${value.kind === 'text' ? value.text : ''}`,
    writer,
  );
}

function inSql(term: SearchIn, writer: SqlWriter): string {
  const field = writer.field(term.field.text);
  if (field === null || term.values.length === 0) return 'FALSE';
  const patterns = term.values.map((value) => (value as Text).text);
  if (patterns.includes('*')) return `${field.present} IS NOT NULL`;
  const native = field.multivalue || field.numeric ? null : nativeMatch(field.sql, patterns, writer);
  return (
    native ??
    field.test(oneFieldPredicate(term, term.field.text, writer), `IN ${patterns.slice(0, 5).join(' ')}`, writer)
  );
}

const ASCII = /^[\x20-\x7e\t\r\n]*$/;

/**
 * Native comparisons that are provably the same: for patterns of ASCII characters NOCASE and LIKE fold exactly what
 * `search` folds. A value of the form of a subnet matches addresses, so it is left to the predicate.
 */
function nativeMatch(sql: string, patterns: readonly string[], writer: SqlWriter): string | null {
  if (patterns.length > 500 || !patterns.every((pattern) => ASCII.test(pattern) && parseCidr(pattern) === null))
    return null;
  const exact = patterns.filter((pattern) => !hasWildcard(pattern));
  const wild = patterns.filter(hasWildcard);
  // Each LIKE reads the row again; one call of a compiled matcher is cheaper than a chain of them.
  if (wild.length > 3) return null;
  const parts: string[] = [];
  if (exact.length === 1) parts.push(`${sql} = ${writer.parameter(exact[0]!)} COLLATE NOCASE`);
  if (exact.length > 1)
    parts.push(`${sql} COLLATE NOCASE IN (${exact.map((pattern) => writer.parameter(pattern)).join(', ')})`);
  for (const pattern of wild) parts.push(`${sql} LIKE ${writer.parameter(likePattern(pattern))} ESCAPE '\\'`);
  return parts.length === 1 ? parts[0]! : `(${parts.join(' OR ')})`;
}

const likePattern = (pattern: string): string => pattern.replace(/[%_\\]/g, '\\$&').replaceAll('*', '%');

/** The rule of `search` for one field, as a function of the field's value. */
function oneFieldPredicate(term: SearchExpression, field: string, writer: SqlWriter): (value: Value) => boolean {
  const { test } = compileSearchPredicate(term, writer.context);
  const row = rowOf({ [field]: null });
  return (value) => {
    row[field] = value;
    return test(row);
  };
}
