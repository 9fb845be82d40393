import { stringify } from 'csv-stringify/sync';
import { toText } from '../../values/number.ts';
import type { Row } from '../../values/row.ts';
import { isMultivalue, type Scalar } from '../../values/value.ts';
import { badRequest, type Message } from '../http/api-error.ts';
import { millisecondsText } from '../rest/times.ts';
import { xmlHeader, xmlText } from '../rest/xml.ts';

/** Rows of a result as they are to be sent. */
export interface ResultPage {
  readonly columns: readonly string[];
  readonly rows: readonly Row[];
  readonly offset: number;
  readonly isPreview: boolean;
  readonly messages: readonly Message[];
  /** IANA name: `_time` is shown in it. */
  readonly timeZone: string;
  /** Rows that a search over the job's rows gave; 0 when there was none. */
  readonly postProcessCount?: number;
}

/** A value as clients get it: text; a multivalue is a list of texts; null where the row has none. */
export type Cell = string | readonly string[] | null;

function cellOf(row: Row, field: string, timeZone: string): Cell {
  const value = row[field];
  if (value == null) return null;
  if (isMultivalue(value)) return value.map(toText);
  return field === '_time' ? timeText(value, timeZone) : toText(value);
}

/** `2026-11-24T12:00:00.000+00:00`; what is no number stays as it is. */
export function timeText(value: Scalar, timeZone: string): string {
  const epoch = typeof value === 'number' ? value : Number(value);
  return Number.isFinite(epoch) && value !== '' ? millisecondsText(epoch, timeZone) : toText(value);
}

const resultModes = ['json', 'json_rows', 'json_cols', 'csv', 'xml', 'raw', 'atom'] as const;
export type ResultMode = (typeof resultModes)[number];

/** XML when none was named. @throws ApiError 400 */
export function resultMode(outputMode: string): ResultMode {
  const mode = outputMode === '' ? 'xml' : outputMode;
  if (!(resultModes as readonly string[]).includes(mode)) throw badRequest(`Invalid output_mode: ${mode}`);
  return mode as ResultMode;
}

export const contentTypes: Readonly<Record<ResultMode, string>> = {
  json: 'application/json; charset=UTF-8',
  json_rows: 'application/json; charset=UTF-8',
  json_cols: 'application/json; charset=UTF-8',
  csv: 'text/csv; charset=UTF-8',
  xml: 'text/xml; charset=UTF-8',
  atom: 'text/xml; charset=UTF-8',
  raw: 'text/plain; charset=UTF-8',
};

/**
 * The body of `results`, `results_preview` and `events`: JSON on one line, for some clients read line by line. Where there are no
 * rows there are no fields either, which is how clients tell.
 */
export function formatResults(found: ResultPage, mode: ResultMode): string {
  const page = found.rows.length === 0 ? { ...found, columns: [] } : found;
  switch (mode) {
    case 'json':
      return JSON.stringify({
        preview: page.isPreview,
        init_offset: page.offset,
        messages: page.messages,
        fields: page.columns.map((name) => ({ name })),
        results: page.rows.map((row) => resultObject(row, page)),
        highlighted: {},
      });
    case 'json_rows':
      return JSON.stringify({ ...rowsEnvelope(page), rows: page.rows.map((row) => cells(row, page)) });
    case 'json_cols':
      return JSON.stringify({
        ...rowsEnvelope(page),
        columns: page.columns.map((name) => page.rows.map((row) => cellOf(row, name, page.timeZone))),
      });
    case 'csv':
      return csvText(page, true);
    case 'raw':
      return page.rows.map((row) => rawText(row, page)).join('');
    case 'xml':
    case 'atom':
      return `${xmlHeader}${resultsXml(page)}`;
  }
}

const rowsEnvelope = ({ isPreview, offset, messages, columns, postProcessCount = 0 }: ResultPage) => ({
  preview: isPreview,
  init_offset: offset,
  post_process_count: postProcessCount,
  messages,
  fields: columns,
});

const cells = (row: Row, { columns, timeZone }: Pick<ResultPage, 'columns' | 'timeZone'>): readonly Cell[] =>
  columns.map((name) => cellOf(row, name, timeZone));

/** A row with the fields that it has. */
export function resultObject(
  row: Row,
  { columns, timeZone }: Pick<ResultPage, 'columns' | 'timeZone'>,
): Record<string, Cell> {
  const object: Record<string, Cell> = Object.create(null);
  for (const name of columns) {
    const cell = cellOf(row, name, timeZone);
    if (cell !== null) object[name] = cell;
  }
  return object;
}

/** The text of an event; of another row its values. */
export const rawText = (row: Row, page: Pick<ResultPage, 'columns' | 'timeZone'>): string =>
  `${row._raw == null ? rawLine(row, page) : toText(row._raw as Scalar)}\n`;

const rawLine = (row: Row, page: Pick<ResultPage, 'columns' | 'timeZone'>): string =>
  cells(row, page)
    .map((cell) => (cell === null ? '' : typeof cell === 'string' ? cell : cell.join(' ')))
    .join(' ');

/** Multivalues are joined by line feeds, as Splunk exports them. */
export function csvText(page: Pick<ResultPage, 'columns' | 'rows' | 'timeZone'>, header: boolean): string {
  if (page.columns.length === 0) return '';
  return stringify(
    page.rows.map((row) =>
      page.columns.map((name) => {
        const cell = cellOf(row, name, page.timeZone);
        return cell === null || typeof cell === 'string' ? cell : cell.join('\n');
      }),
    ),
    { header, columns: [...page.columns] },
  );
}

/** All of the results element but its rows and its end. */
export const resultsXmlHead = ({
  isPreview,
  columns,
  messages,
}: Pick<ResultPage, 'isPreview' | 'columns' | 'messages'>): string =>
  [
    `<results preview='${isPreview ? 1 : 0}'>\n<meta>\n<fieldOrder>\n`,
    ...columns.map((name) => `<field>${xmlText(name)}</field>\n`),
    '</fieldOrder>\n</meta>\n',
    messages.length === 0
      ? ''
      : `<messages>\n${messages.map(({ type, text }) => `<msg type='${type}'>${xmlText(text)}</msg>\n`).join('')}</messages>\n`,
  ].join('');

const resultsXml = (page: ResultPage): string =>
  [
    resultsXmlHead(page),
    ...page.rows.map((row, index) => resultXml(row, page.offset + index, page)),
    '</results>\n',
  ].join('');

export function resultXml(
  row: Row,
  offset: number,
  { columns, timeZone }: Pick<ResultPage, 'columns' | 'timeZone'>,
): string {
  const parts = [`\t<result offset='${offset}'>\n`];
  for (const name of columns) {
    const cell = cellOf(row, name, timeZone);
    if (cell === null) continue;
    const values = typeof cell === 'string' ? [cell] : cell;
    if (name === '_raw') {
      parts.push(`\t\t<field k='_raw'><v xml:space='preserve' trunc='0'>${xmlText(values.join('\n'))}</v></field>\n`);
      continue;
    }
    parts.push(`\t\t<field k='${xmlText(name)}'>\n`);
    for (const value of values) parts.push(`\t\t\t<value><text>${xmlText(value)}</text></value>\n`);
    parts.push('\t\t</field>\n');
  }
  parts.push('\t</result>\n');
  return parts.join('');
}
