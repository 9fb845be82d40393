import picocolors from 'picocolors';
import stringWidth from 'string-width';
import { allColumns } from '../../plan/row-stream.ts';
import type { RowStream } from '../../plan/run-context.ts';
import type { Row } from '../../values/row.ts';
import { visibleLine } from '../../values/visible-text.ts';
import type { TextOutput } from '../text-output.ts';
import { cellLines } from './cell-text.ts';
import { formattedRows } from './formatted-rows.ts';
import { isShown, type Renderer, type RenderOptions } from './result-output.ts';
import { cut, wrapped } from './wrapped-text.ts';

/** Lines that one value may take before it is cut; a mark shows the cut. */
const maxLines = 4;
const gap = '  ';
const narrowest = 6;
/** Rows that decide the widths; later rows fit in. */
const measuredRows = 1000;

/**
 * A table for reading. On a terminal it fits the width: long values are wrapped, and cut with a mark; when the columns do
 * not fit beside each other, rows are written as blocks of lines. Raw events show their time, their fields of later
 * commands, sourcetype and text.
 */
export const renderTable: Renderer = (stream, output, options) => {
  const { columns, rows } = tableColumns(formattedRows(stream));
  if (columns.length === 0) {
    let count = 0;
    for (const _ of rows) count++;
    return count;
  }
  const width = output.columns ?? Number.POSITIVE_INFINITY;
  const iterator = rows[Symbol.iterator]();
  const first: Row[] = [];
  while (first.length < measuredRows) {
    const next = iterator.next();
    if (next.done) break;
    first.push(next.value);
  }
  const all = chained(first, iterator);
  const natural = columns.map((column) => Math.max(1, stringWidth(visibleLine(column))));
  for (const row of first) {
    columns.forEach((column, index) => {
      for (const line of cellLines(row, column, options.timeZone))
        natural[index] = Math.max(natural[index]!, stringWidth(visibleLine(line)));
    });
  }
  const widths = fitted(natural, width);
  return widths === null
    ? writeBlocks(columns, all, output, options)
    : writeGrid(shapedColumns(columns, widths, first), all, output, options);
};

/** One column of a table that fits: numbers stand on the right. */
interface GridColumn {
  readonly name: string;
  readonly width: number;
  readonly right: boolean;
}

function shapedColumns(columns: readonly string[], widths: readonly number[], rows: readonly Row[]): GridColumn[] {
  return columns.map((name, index) => {
    const values =
      name === '_time' ? [] : rows.map((row) => row[name]).filter((value) => value != null && value !== '');
    const right =
      values.length > 0 && values.every((value) => !Array.isArray(value) && Number.isFinite(Number(String(value))));
    return { name, width: widths[index]!, right };
  });
}

function* chained(first: readonly Row[], rest: Iterator<Row>): Iterable<Row> {
  yield* first;
  for (let next = rest.next(); !next.done; next = rest.next()) yield next.value;
}

const eventMetadata = new Set(['_time', '_raw', 'host', 'source', 'sourcetype', 'index']);

/** Raw events have hundreds of fields: those that stand in the text are left to it. */
function tableColumns({ columns, open, order, rows }: RowStream): { columns: readonly string[]; rows: Iterable<Row> } {
  if (!open) return { columns: columns.filter(isShown), rows };
  if (columns.includes('_raw')) {
    const made = columns.filter((column) => isShown(column) && !eventMetadata.has(column));
    return { columns: ['_time', ...made, 'sourcetype', '_raw'].filter((column) => columns.includes(column)), rows };
  }
  const held = [...rows];
  return { columns: allColumns({ columns, open, order }, held).filter(isShown), rows: held };
}

/** Widths that fit: the widest columns give way. Null when even narrow columns do not fit. */
function fitted(natural: readonly number[], width: number): readonly number[] | null {
  const room = width - gap.length * (natural.length - 1);
  if (natural.reduce((sum, each) => sum + Math.min(each, narrowest), 0) > room) return null;
  const widths = [...natural];
  let total = widths.reduce((sum, each) => sum + each, 0);
  if (total <= room) return widths;
  // The level to which the widest are cut: all above it share what is left.
  const sorted = [...natural].sort((a, b) => a - b);
  let left = room;
  let level = narrowest;
  for (const [index, each] of sorted.entries()) {
    const share = Math.floor(left / (sorted.length - index));
    if (each >= share) {
      level = share;
      break;
    }
    left -= each;
  }
  total = 0;
  for (const [index, each] of natural.entries()) {
    widths[index] = Math.min(each, Math.max(Math.min(each, narrowest), level));
    total += widths[index]!;
  }
  // What rounding left goes to the last of the cut columns.
  const last = natural.findLastIndex((each, index) => each > widths[index]!);
  if (last >= 0 && total < room) widths[last]! += room - total;
  return total <= room ? widths : null;
}

function writeGrid(
  columns: readonly GridColumn[],
  rows: Iterable<Row>,
  output: TextOutput,
  options: RenderOptions,
): number {
  const colours = picocolors.createColors(options.colour);
  const limit = output.columns === null ? Number.POSITIVE_INFINITY : maxLines;
  const writeLine = (cells: readonly (string | undefined)[], paint: (text: string) => string = unpainted): void => {
    const line = cells.map((cell = '', index) => padded(cell, columns[index]!)).join(gap);
    output.write(`${paint(line.trimEnd())}\n`);
  };
  const writeCells = (cells: readonly (readonly string[])[], paint?: (text: string) => string): void => {
    const height = Math.max(1, ...cells.map((lines) => lines.length));
    for (let line = 0; line < height; line++)
      writeLine(
        cells.map((lines) => lines[line]),
        paint,
      );
  };
  writeCells(
    columns.map(({ name, width }) => wrapped(visibleLine(name), width, limit)),
    colours.bold,
  );
  writeLine(
    columns.map(({ width }) => '─'.repeat(Math.min(width, 200))),
    colours.dim,
  );
  let count = 0;
  for (const row of rows) {
    writeCells(
      columns.map(({ name, width }) =>
        cellLines(row, name, options.timeZone).flatMap((line) => wrapped(visibleLine(line), width, limit)),
      ),
    );
    count++;
  }
  return count;
}

const unpainted = (text: string): string => text;

function padded(cell: string, { width, right }: GridColumn): string {
  const blanks = ' '.repeat(Math.max(0, width - stringWidth(cell)));
  return right ? blanks + cell : cell + blanks;
}

function writeBlocks(
  columns: readonly string[],
  rows: Iterable<Row>,
  output: TextOutput,
  options: RenderOptions,
): number {
  const colours = picocolors.createColors(options.colour);
  const width = output.columns ?? 80;
  const names = columns.map(visibleLine);
  const nameWidth = Math.min(Math.max(...names.map((name) => stringWidth(name))), Math.floor(width / 2));
  const valueWidth = Math.max(narrowest, width - nameWidth - gap.length);
  let count = 0;
  for (const row of rows) {
    count++;
    output.write(
      `${colours.dim(`── row ${count} ${'─'.repeat(Math.max(0, Math.min(width, 60) - 9 - String(count).length))}`)}\n`,
    );
    columns.forEach((column, index) => {
      const lines = cellLines(row, column, options.timeZone).flatMap((line) =>
        wrapped(visibleLine(line), valueWidth, maxLines),
      );
      lines.forEach((line, at) => {
        const name = at === 0 ? cut(names[index]!, nameWidth) : '';
        output.write(`${colours.bold(name)}${' '.repeat(nameWidth - stringWidth(name))}${gap}${line}\n`);
      });
    });
  }
  return count;
}
