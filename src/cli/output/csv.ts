import { toText } from '../../values/number.ts';
import { toList, type Value } from '../../values/value.ts';
import { visibleText } from '../../values/visible-text.ts';
import { knownColumns } from './known-columns.ts';
import type { Renderer } from './result-output.ts';
import { spreadsheetSafe } from './spreadsheet-safe.ts';

/** CSV (RFC 4180, with `\n`): a header, one line a row; a multivalue is one cell of several lines, `_time` epoch seconds. */
export const renderCsv: Renderer = (stream, output, { csvSafe }) => {
  const { columns, rows } = knownColumns(stream);
  const safe = csvSafe === true ? spreadsheetSafe : (cell: string): string => cell;
  const text = output.isTerminal ? visibleText : (cell: string): string => cell;
  if (columns.length > 0) output.write(`${columns.map((column) => text(quoted(safe(column)))).join(',')}\n`);
  let count = 0;
  for (const row of rows) {
    output.write(`${columns.map((column) => text(quoted(safe(cellOf(row[column]))))).join(',')}\n`);
    count++;
  }
  return count;
};

/** One record without its line end. */
export const csvLine = (cells: readonly Value[]): string => cells.map((cell) => quoted(cellOf(cell))).join(',');

const cellOf = (value: Value): string => (value == null ? '' : toList(value).map(toText).join('\n'));
const quoted = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
