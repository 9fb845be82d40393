import { endsInsideQuotes, splitDelimited } from '../extract/delimited.ts';
import { findTimestamp } from '../timestamp.ts';
import type { ByteSource } from './byte-source.ts';
import { LineReader } from './line-reader.ts';
import type { LogEvent, ReadReport, RecordHeader } from './log-event.ts';
import type { FormatDetector } from './log-format.ts';
import { columnName, recordFields } from './record-fields.ts';

/** What is read of an input before its format is decided. */
const headLength = 32 * 1024;
/** Records that are looked at before text is taken for a table. */
const sampledRecords = 20;
/** A cell that goes on for more lines than this was opened by a stray quote. */
const longestCell = 1000;
/** The same, once a stray quote was found. */
const longestCellThen = 20;
/** The likelier ones first. */
const delimiters = [',', '\t', ';', '|', ' '];

/**
 * Text with a delimiter between cells and the names of the columns in the first line (RFC 4180, with any of several
 * delimiters). Text that only has commas in it is none: names do not look like values, and the records that follow have
 * as many cells as there are names.
 */
export const detectCsv: FormatDetector = (head) => {
  const lines = Buffer.from(head, 'latin1').toString('utf8').split(/\r?\n/);
  // The last line may be cut off; in a short input it is empty.
  const isWhole = head.length < headLength;
  if (!isWhole) lines.pop();
  const first = lines.findIndex((line) => line.trim() !== '');
  if (first < 0) return null;
  for (const delimiter of delimiters) {
    const names = headerNames(lines[first]!, delimiter);
    if (names === null || !fits(lines.slice(first + 1), delimiter, names, isWhole)) continue;
    const format = delimiter === '\t' ? 'tsv' : 'csv';
    return { name: format, read: (source, report) => readRecords(source, report, format, delimiter) };
  }
  return null;
};

/** The names in a line of column names; null when it is rather something else. */
function headerNames(line: string, delimiter: string): readonly string[] | null {
  if (!line.includes(delimiter) || endsInsideQuotes(line, delimiter)) return null;
  const names = splitDelimited(line, delimiter).map((name) => name.trim());
  const last = names.findLastIndex((name) => name !== '');
  const given = names.slice(0, last + 1);
  if (given.length < 2 || new Set(given).size < given.length || /^(?:CEF|LEEF):/.test(line)) return null;
  // Blanks are everywhere: only many names of a machine's kind (`account-id interface-id srcaddr`) make a table.
  if (delimiter === ' ' && (given.length < 6 || !given.some((name) => /[a-z][-_][a-z]/.test(name)))) return null;
  const isSpaced = delimiter === ',' && /,\s/.test(line.replace(/"[^"]*"/g, ''));
  if (isSpaced && given.length < 3) return null;
  const looksLikeName = isSpaced ? /^[A-Za-z_@#][\w.:@-]*$/ : /^[\p{L}_@#$(][\p{L}\p{N}_ .:/@#$%(){}[\]&+?*'-]{0,99}$/u;
  const isName = (name: string): boolean =>
    looksLikeName.test(name) && name.split(' ').length <= 6 && !/[:=]\s/.test(name);
  if (!given.every(isName)) return null;
  return findTimestamp(line, { timeZone: 'UTC', now: 0 }) === null ? names : null;
}

/**
 * Whether most of the records have as many cells as there are names. Where a name comes again as a value of its own column, the
 * first line is a record like the others.
 */
function fits(lines: readonly string[], delimiter: string, names: readonly string[], isWhole: boolean): boolean {
  let records = 0;
  let fitting = 0;
  let record = '';
  let isOpen = false;
  for (const [index, line] of lines.entries()) {
    if (!isOpen && line.trim() === '') continue;
    record = isOpen ? `${record}\n${line}` : line;
    isOpen = endsInsideQuotes(line, delimiter, isOpen);
    if (isOpen && (index < lines.length - 1 || !isWhole)) continue;
    isOpen = false;
    records++;
    const cells = splitDelimited(record, delimiter);
    if (cells.length === names.length) fitting++;
    const repeated = cells.filter((cell, column) => cell !== '' && cell.trim() === names[column]).length;
    if (repeated > 0 && repeated < cells.length) return false;
    if (records === sampledRecords) break;
  }
  // A first record that is longer than what was read: the names decide.
  if (records === 0) return isOpen && names.length > 4;
  return fitting >= records * (delimiter === ' ' ? 1 : 0.8);
}

function* readRecords(source: ByteSource, report: ReadReport, format: string, delimiter: string): Generator<LogEvent> {
  const lines = new LineReader(source, report);
  let headerLine: string | null = null;
  let header: RecordHeader | null = null;
  while (lines.next()) {
    const { line } = lines;
    if (lines.text.trim() === '') continue;
    if (header === null) {
      headerLine = lines.text;
      const columns = splitDelimited(headerLine, delimiter).map(columnName);
      header = { format, delimiter, quote: '"', columns, empty: [] };
      continue;
    }
    // Files that were appended to each other.
    if (lines.text === headerLine) continue;
    const raw = wholeRecord(lines, delimiter, report);
    report.events++;
    yield { raw, json: recordFields(header, raw), line, header };
  }
}

/** The record that begins in the current line: a quoted cell may hold line ends. */
function wholeRecord(lines: LineReader, delimiter: string, report: ReadReport): string {
  const first = { text: lines.text, line: lines.line };
  if (!endsInsideQuotes(first.text, delimiter)) return first.text;
  const limit = report.malformed === 0 ? longestCell : longestCellThen;
  const more: { text: string; line: number }[] = [];
  while (more.length < limit && lines.next()) {
    more.push({ text: lines.text, line: lines.line });
    if (!endsInsideQuotes(lines.text, delimiter, true)) return [first, ...more].map(({ text }) => text).join('\n');
  }
  lines.giveBack(more);
  report.malformed++;
  report.firstMalformedLine ??= first.line;
  return first.text;
}
