/** Which lines and columns of a table are read. */
export interface TableChoice {
  /** Column names; empty: all. */
  readonly fields: readonly string[];
  /** Only lines that hold one of these texts; empty: all. */
  readonly filter: readonly string[];
  /** Counted from 1; 0: the first line with more than one word. */
  readonly headerLine: number;
  readonly noHeader: boolean;
}

/** A line of a table below its header. */
export interface TableLine {
  readonly text: string;
  readonly cells: readonly (readonly [column: string, value: string])[];
}

/** The lines below the header, cut at blanks; the last column takes what is left. Null when there is no table. */
export function readTable(
  raw: string,
  { filter, headerLine, noHeader, fields }: TableChoice,
): readonly TableLine[] | null {
  const lines = raw.split(/\r?\n/);
  const headerAt = noHeader ? -1 : headerLine > 0 ? headerLine - 1 : lines.findIndex((line) => words(line).length > 1);
  if (!noHeader && (headerAt < 0 || headerAt >= lines.length - 1)) return null;
  const body = lines.slice(headerAt + 1).filter((line) => line.trim() !== '');
  const header = noHeader ? [] : words(lines[headerAt]!).map(columnName);
  const count = noHeader ? Math.max(0, ...body.map((line) => words(line).length)) : header.length;
  if (body.length === 0 || count === 0) return null;
  return body
    .filter((line) => filter.length === 0 || filter.some((text) => line.includes(text)))
    .map((line) => ({
      text: line,
      cells: cut(line, count)
        .map((value, index) => [header[index] ?? `Column_${index + 1}`, value] as const)
        .filter(([column]) => fields.length === 0 || fields.includes(column)),
    }));
}

function words(line: string): readonly string[] {
  return line.match(/\S+/g) ?? [];
}

function cut(line: string, count: number): readonly string[] {
  const found = [...line.matchAll(/\S+/g)];
  if (found.length <= count) return found.map(([word]) => word);
  const last = found[count - 1]!;
  return [...found.slice(0, count - 1).map(([word]) => word), line.slice(last.index).trim()];
}

/** As Splunk names columns: a percent sign is spelled out, other signs become `_`. */
export function columnName(word: string): string {
  return word.replaceAll('%', 'pct').replace(/[^A-Za-z0-9_]/g, '_');
}
