import { markdownText } from '../../detections/reports/markdown-text.ts';
import { cellLines } from './cell-text.ts';
import { formattedRows } from './formatted-rows.ts';
import { knownColumns } from './known-columns.ts';
import type { Renderer } from './result-output.ts';

/** A table of GitHub's Markdown. */
export const renderMarkdown: Renderer = (stream, output, { timeZone }) => {
  const { columns, rows } = knownColumns(formattedRows(stream));
  if (columns.length > 0) {
    output.write(`| ${columns.map(markdownText).join(' | ')} |\n| ${columns.map(() => '---').join(' | ')} |\n`);
  }
  let count = 0;
  for (const row of rows) {
    output.write(
      `| ${columns.map((column) => cellLines(row, column, timeZone).map(markdownText).join('<br>')).join(' | ')} |\n`,
    );
    count++;
  }
  return count;
};
