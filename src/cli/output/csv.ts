import { csvCell, csvText } from '../../values/csv-line.ts';
import { spreadsheetSafe } from '../../values/spreadsheet-safe.ts';
import { visibleText } from '../../values/visible-text.ts';
import { knownColumns } from './known-columns.ts';
import type { Renderer } from './result-output.ts';

/** CSV (RFC 4180, with `\n`): a header, one line a row; a multivalue is one cell of several lines, `_time` epoch seconds. */
export const renderCsv: Renderer = (stream, output, { csvSafe }) => {
  const { columns, rows } = knownColumns(stream);
  const safe = csvSafe === true ? spreadsheetSafe : (cell: string): string => cell;
  const text = output.isTerminal ? visibleText : (cell: string): string => cell;
  if (columns.length > 0) output.write(`${columns.map((column) => text(csvCell(safe(column)))).join(',')}\n`);
  let count = 0;
  for (const row of rows) {
    output.write(`${columns.map((column) => text(csvCell(safe(csvText(row[column]))))).join(',')}\n`);
    count++;
  }
  return count;
};
