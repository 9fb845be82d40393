import { quotedSearchText } from '../syntax/text-escapes.ts';
import { compareText } from '../values/compare.ts';
import { toText } from '../values/number.ts';
import type { Row } from '../values/row.ts';
import type { Scalar } from '../values/value.ts';
import { toList } from '../values/value.ts';

/** What stands around and between rows and fields; all six are given or none (Search Reference, "format"). */
export interface FormatParts {
  readonly rowPrefix: string;
  readonly columnPrefix: string;
  readonly columnSeparator: string;
  readonly columnEnd: string;
  readonly rowSeparator: string;
  readonly rowEnd: string;
}

export interface FormatOptions {
  /** Between the values of a multivalue; `OR` by default. */
  readonly mvsep?: string;
  /** Rows at most; 0, the default, is no limit. */
  readonly maxresults?: number;
  /** The text for no rows, or none with a field; `NOT ( )` by default, which matches nothing. */
  readonly emptystr?: string;
  readonly parts?: FormatParts;
}

const defaultParts: FormatParts = {
  rowPrefix: '(',
  columnPrefix: '(',
  columnSeparator: 'AND',
  columnEnd: ')',
  rowSeparator: 'OR',
  rowEnd: ')',
};

/** Fields whose values are search text themselves (Search Manual, "Change the format of subsearch results"). */
const rawTextFields: ReadonlySet<string> = new Set(['search', 'query']);

/**
 * The search text that rows become, as the `format` command and, implicitly, every subsearch make it:
 * `( ( a="x" AND b="y" ) OR ( a="z" ) )`. Fields come in code point order; internal ones (`_time`, `_raw` ...) and
 * absent ones are left out; a multivalue is a group, `( a="x" OR a="y" )`. Quotes and backslashes are escaped, so that
 * the text parses back to the same values; a `*` in a value is a wildcard there, as in Splunk.
 * A field `search` or `query` is inserted as it is. When it is all there is (what `return` and `format` leave behind),
 * it is the whole text, without brackets around it.
 * @param columns the fields to look at; null: all fields of each row.
 */
export function formatSubsearch(
  rows: Iterable<Row>,
  columns: readonly string[] | null,
  options: FormatOptions = {},
): string {
  const { mvsep = 'OR', maxresults = 0, emptystr = 'NOT ( )', parts = defaultParts } = options;
  const fields = columns && searchableFields(columns);
  const formatted: (readonly FieldText[])[] = [];
  let count = 0;
  for (const row of rows) {
    if (maxresults > 0 && count === maxresults) break;
    count++;
    const texts = rowTexts(row, fields ?? searchableFields(Object.keys(row)), mvsep);
    if (texts.length > 0) formatted.push(texts);
  }
  if (formatted.length === 0) return emptystr;
  const only = formatted.length === 1 && formatted[0]!.length === 1 ? formatted[0]![0]! : null;
  if (only?.raw && options.parts === undefined) return only.text;
  const groups = formatted.map(
    (texts) =>
      `${parts.columnPrefix} ${texts.map(({ text }) => text).join(` ${parts.columnSeparator} `)} ${parts.columnEnd}`,
  );
  return `${parts.rowPrefix} ${groups.join(` ${parts.rowSeparator} `)} ${parts.rowEnd}`;
}

interface FieldText {
  readonly text: string;
  /** Search text itself, not a comparison. */
  readonly raw: boolean;
}

function searchableFields(names: readonly string[]): readonly string[] {
  return names.filter((name) => !name.startsWith('_')).sort(compareText);
}

function rowTexts(row: Row, fields: readonly string[], mvsep: string): readonly FieldText[] {
  const texts: FieldText[] = [];
  for (const field of fields) {
    const values = toList(row[field]);
    if (values.length === 0) continue;
    const raw = rawTextFields.has(field);
    const terms = values.map((value) => (raw ? toText(value) : comparison(field, value)));
    texts.push({ text: terms.length === 1 ? terms[0]! : `( ${terms.join(` ${mvsep} `)} )`, raw });
  }
  return texts;
}

/** One argument of `return`: `field`, `alias=field` or `$field`. */
export interface ReturnItem {
  readonly field: string;
  /** The name before the value; null: the value alone. */
  readonly alias: string | null;
}

/**
 * The search text of the `return` command (Search Reference, "return"): of the first `count` rows the pairs
 * `alias="value"`, or bare values, separated by blanks; with a count above 1 as `(row) OR (row)`, equal rows once.
 * Rows that lack all the fields are passed over. No rows give the empty text, which restricts nothing.
 */
export function returnRows(rows: Iterable<Row>, items: readonly ReturnItem[], count = 1): string {
  const texts = new Set<string>();
  let taken = 0;
  for (const row of rows) {
    if (taken === count) break;
    taken++;
    const text = items
      .map((item) => returnText(row, item))
      .filter((part) => part !== '')
      .join(' ');
    if (text !== '') texts.add(text);
  }
  if (count === 1) return [...texts].join('');
  return [...texts].map((text) => `(${text})`).join(' OR ');
}

function returnText(row: Row, item: ReturnItem): string {
  const { alias } = item;
  const terms = toList(row[item.field]).map((value) => (alias === null ? toText(value) : comparison(alias, value)));
  return terms.length < 2 ? terms.join('') : `(${terms.join(' OR ')})`;
}

/** Names that the search language reads as one word and never as an operator. */
const plainName = /^(?!(?:AND|OR|NOT|IN)$)[A-Za-z_][\w.:{}@-]*$/;

function comparison(field: string, value: Scalar): string {
  const name = plainName.test(field) ? field : quotedSearchText(field);
  return `${name}=${quotedSearchText(toText(value))}`;
}
