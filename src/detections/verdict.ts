import { toText } from '../values/number.ts';
import type { Row } from '../values/row.ts';
import { toList } from '../values/value.ts';
import type { DetectionRisk, Expectation, ExpectedValue } from './detection.ts';

/** Something that keeps a test from passing. */
export interface Shortcoming {
  readonly code:
    | 'no-rows'
    | 'risk-field-missing'
    | 'risk-field-null'
    | 'threat-field-empty'
    | 'count'
    | 'fired'
    | 'row-missing'
    | 'field-missing';
  readonly message: string;
  readonly details: readonly string[];
}

/** Rows whose fields are looked at; more are counted only. */
const checkedRows = 100_000;
const namedRows = 5;

/** What a test looks at in the rows of a result, gathered as they come. */
export class TestedRows {
  count = 0;
  readonly rows: Row[] = [];

  add(row: Row): void {
    this.count++;
    if (this.rows.length < checkedRows) this.rows.push(row);
  }
}

/**
 * The rules of contentctl: there is a row; every row has every risk-object field, with another value than the text `null`;
 * every threat-object field has a value other than `null` in some row. (Row numbers count from 1.)
 */
export function contentctlShortcomings({ count, rows }: TestedRows, risk: DetectionRisk): readonly Shortcoming[] {
  if (count === 0) return [{ code: 'no-rows', message: 'The search found nothing.', details: [] }];
  const found: Shortcoming[] = [];
  for (const field of new Set(risk.objects.map((object) => object.field))) {
    const absent = rowNumbers(rows, (row) => isAbsent(row, field));
    const empty = rowNumbers(rows, (row) => !isAbsent(row, field) && isNullText(row, field));
    if (absent.length > 0)
      found.push({
        code: 'risk-field-missing',
        message: `The risk object field '${field}' is missing in ${rowsText(absent, count)}.`,
        details: nearFields(rows, field),
      });
    if (empty.length > 0)
      found.push({
        code: 'risk-field-null',
        message: `The risk object field '${field}' is "null" in ${rowsText(empty, count)}.`,
        details: [],
      });
  }
  for (const field of new Set(risk.threats.map((threat) => threat.field))) {
    if (rows.some((row) => !isAbsent(row, field) && !isNullText(row, field))) continue;
    found.push({
      code: 'threat-field-empty',
      message: `The threat object field '${field}' is filled in no row.`,
      details: nearFields(rows, field),
    });
  }
  return found;
}

/** What a test expects beside that. With `none` the rules for risk fields have nothing to look at. */
export function expectationShortcomings(
  { count, rows }: TestedRows,
  { count: exactly, min, max, none, rows: wanted, fields }: Expectation,
): readonly Shortcoming[] {
  const found: Shortcoming[] = [];
  if (none && count > 0)
    found.push({ code: 'fired', message: `It must find nothing, and found ${many(count)}.`, details: firstRow(rows) });
  const limits = [
    exactly !== null && count !== exactly ? `${exactly}` : null,
    min !== null && count < min ? `at least ${min}` : null,
    max !== null && count > max ? `at most ${max}` : null,
  ].filter((limit) => limit !== null);
  if (limits.length > 0 && !(none && count > 0))
    found.push({ code: 'count', message: `${many(count)}, expected ${limits.join(' and ')}.`, details: [] });
  for (const index of unmatchedRows(rows, wanted))
    found.push({
      code: 'row-missing',
      message: `No row has ${describeRow(wanted[index]!)}.`,
      details: nearestRow(rows, wanted[index]!),
    });
  for (const field of fields) {
    const absent = rowNumbers(rows, (row) => isAbsent(row, field));
    if (absent.length > 0)
      found.push({
        code: 'field-missing',
        message: `The field '${field}' is missing in ${rowsText(absent, count)}.`,
        details: nearFields(rows, field),
      });
  }
  return found;
}

/** How many rows satisfy a test that says how many there must be; null when it leaves that open. */
export function allowsNoRows(expect: Expectation | null): boolean {
  if (expect === null) return false;
  const { none, count, min, max, rows } = expect;
  return none || count === 0 || (count === null && rows.length === 0 && (min === 0 || (min === null && max === 0)));
}

const isAbsent = (row: Row, field: string): boolean => toList(row[field]).length === 0;

/** A list is a value, whatever it holds. */
const isNullText = (row: Row, field: string): boolean => {
  const values = toList(row[field]);
  return values.length === 1 && toText(values[0]!) === 'null';
};

function rowNumbers(rows: readonly Row[], test: (row: Row) => boolean): number[] {
  return rows.flatMap((row, index) => (test(row) ? [index + 1] : []));
}

function rowsText(numbers: readonly number[], count: number): string {
  if (numbers.length === count) return count === 1 ? 'the only row' : `all ${count} rows`;
  const named = numbers.slice(0, namedRows).join(', ');
  const more = numbers.length > namedRows ? ` and ${numbers.length - namedRows} more` : '';
  return `row${numbers.length === 1 ? '' : 's'} ${named}${more} of ${count}`;
}

const many = (count: number): string => `${count.toLocaleString('en')} row${count === 1 ? '' : 's'}`;

function nearFields(rows: readonly Row[], field: string): string[] {
  const names = new Set<string>();
  for (const row of rows.slice(0, 100))
    for (const name in row) if (row[name] != null && !name.startsWith('_')) names.add(name);
  const same = [...names].find((name) => name.toLowerCase() === field.toLowerCase());
  if (same !== undefined) return [`There is a field '${same}': names of fields are case-sensitive.`];
  return names.size === 0 ? [] : [`The rows have ${[...names].sort().slice(0, 20).join(', ')}.`];
}

/** Each expected row takes a row of its own; the wanted rows that fit the fewest choose first. */
function unmatchedRows(rows: readonly Row[], wanted: readonly Readonly<Record<string, ExpectedValue>>[]): number[] {
  const takenBy = new Map<number, number>();
  const candidates = wanted.map((each) => rows.flatMap((row, index) => (matches(row, each) ? [index] : [])));
  const assign = (index: number, seen: Set<number>): boolean => {
    for (const row of candidates[index]!) {
      if (seen.has(row)) continue;
      seen.add(row);
      const other = takenBy.get(row);
      if (other === undefined || assign(other, seen)) {
        takenBy.set(row, index);
        return true;
      }
    }
    return false;
  };
  return wanted.flatMap((_, index) => (assign(index, new Set()) ? [] : [index]));
}

const matches = (row: Row, wanted: Readonly<Record<string, ExpectedValue>>): boolean =>
  Object.entries(wanted).every(([field, value]) => hasValue(row, field, value));

/** Compares as text, numbers written in any way as numbers; a list needs the same values in the same order. */
function hasValue(row: Row, field: string, wanted: ExpectedValue): boolean {
  const values = toList(row[field]).map(toText);
  if (wanted === null) return values.length === 0;
  const expected = typeof wanted === 'string' ? [wanted] : wanted;
  return values.length === expected.length && values.every((value, index) => sameText(value, expected[index]!));
}

const plainNumber = /^-?\d+(\.\d+)?([eE][-+]?\d+)?$/;

function sameText(a: string, b: string): boolean {
  return a === b || (plainNumber.test(a) && plainNumber.test(b) && Number(a) === Number(b));
}

function describeRow(wanted: Readonly<Record<string, ExpectedValue>>): string {
  return Object.entries(wanted)
    .map(([field, value]) => (value === null ? `no ${field}` : `${field}=${shown(value)}`))
    .join(', ');
}

function nearestRow(rows: readonly Row[], wanted: Readonly<Record<string, ExpectedValue>>): string[] {
  const entries = Object.entries(wanted);
  let best: { readonly index: number; readonly wrong: readonly string[] } | null = null;
  for (const [index, row] of rows.slice(0, 1_000).entries()) {
    const wrong = entries.filter(([field, value]) => !hasValue(row, field, value)).map(([field]) => field);
    if (best === null || wrong.length < best.wrong.length) best = { index, wrong };
  }
  if (best === null) return [];
  const has = best.wrong.map((field) => {
    const values = toList(rows[best.index]![field]).map(toText);
    return values.length === 0 ? `no ${field}` : `${field}=${shown(values)}`;
  });
  return [`Row ${best.index + 1} comes nearest; it has ${has.join(', ')}.`];
}

const shown = (value: string | readonly string[]): string =>
  typeof value === 'string'
    ? quoted(value)
    : value.length === 1
      ? quoted(value[0]!)
      : `(${value.map(quoted).join(', ')})`;
const quoted = (text: string): string => `"${text.length > 200 ? `${text.slice(0, 199)}…` : text}"`;

function firstRow(rows: readonly Row[]): string[] {
  const [row] = rows;
  if (row === undefined) return [];
  const fields = Object.entries(row).flatMap(([field, value]) =>
    value == null || field === '_raw' ? [] : [`${field}=${shown(toList(value).map(toText))}`],
  );
  return [`Row 1 has ${fields.slice(0, 12).join(', ')}${fields.length > 12 ? ' ...' : ''}`];
}
