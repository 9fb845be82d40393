import type { StructuredSettings } from '../../knowledge/props/structured-settings.ts';
import { compileRegex } from '../../values/regex.ts';
import { endsInsideQuotes, splitDelimited } from '../extract/delimited.ts';
import type { ByteSource } from './byte-source.ts';
import { LineReader } from './line-reader.ts';
import type { LogEvent, ReadReport, RecordHeader } from './log-event.ts';
import type { LogFormat } from './log-format.ts';
import { anyBlanks, recordFields } from './record-fields.ts';

/** Lines that one record in quotes may stretch over. */
const maxRecordLines = 1000;
/** Columns that would be taken for what is known of the event itself. */
const reserved = new Set(['index', 'sourcetype', 'source', 'host', '_time', '_raw']);

/**
 * Records with columns as props.conf describes them (props.conf.spec, "Structured Data Header Extraction"): the header's line, delimiter and quote, or
 * the names themselves. Names keep letters, digits and `_`; those of metadata get `extracted_` in front.
 * @throws RegexError
 */
export function delimitedRecords(settings: StructuredSettings): LogFormat {
  const patternOf = (pattern: string | null): RegExp | null => (pattern === null ? null : compileRegex(pattern).regex);
  const patterns = { preamble: patternOf(settings.preamble), header: patternOf(settings.headerPrefix) };
  return { name: settings.format, read: (source, report) => readRecords(source, report, settings, patterns) };
}

function* readRecords(
  source: ByteSource,
  report: ReadReport,
  settings: StructuredSettings,
  patterns: { readonly preamble: RegExp | null; readonly header: RegExp | null },
): Generator<LogEvent> {
  const { format, quote } = settings;
  const lines = new LineReader(source, report);
  let header = settings.names.length > 0 ? headerOf(settings.names, settings) : null;
  while (lines.next()) {
    const { line, text } = lines;
    if (text.trim() === '' || patterns.preamble?.test(text)) continue;
    if (format === 'w3c' && text.startsWith('#')) {
      const names = /^#Fields:\s*(.*)$/i.exec(text)?.[1];
      if (names !== undefined) header = headerOf(names.trim().split(/\s+/), settings);
      continue;
    }
    if (header === null) {
      const names = namesIn(text, line, settings, patterns.header);
      if (names !== null) header = headerOf(names, settings);
      continue;
    }
    const raw = wholeRecord(lines, header.delimiter, quote);
    report.events++;
    yield { raw, json: recordFields(header, raw), line, header };
  }
}

/** The names in the line of the header; null when this is not that line. */
function namesIn(
  text: string,
  line: number,
  settings: StructuredSettings,
  prefix: RegExp | null,
): readonly string[] | null {
  if (line < settings.headerLine) return null;
  let names = text;
  if (prefix !== null) {
    const match = prefix.exec(text);
    if (match === null) return null;
    names = text.slice(match.index + match[0].length);
  }
  const { headerDelimiter, quote } = settings;
  return headerDelimiter === anyBlanks ? names.trim().split(/[ \t]+/) : splitDelimited(names, headerDelimiter, quote);
}

function headerOf(names: readonly string[], settings: StructuredSettings): RecordHeader {
  const { format, delimiter, quote, missingValue } = settings;
  // Placeholders are compared as text: a plain word or a few of them is what is written there.
  const placeholders = missingValue === null ? [] : missingValue.replace(/^\^|\$$/g, '').split('|');
  return {
    format,
    delimiter,
    quote,
    columns: names.map((name) => fieldName(name, settings.keptCharacters)),
    empty: format === 'w3c' ? ['-', ...placeholders] : placeholders,
  };
}

/** The record that begins in the current line. */
function wholeRecord(lines: LineReader, delimiter: string, quote: string | null): string {
  const first = lines.text;
  if (quote === null || delimiter === anyBlanks || !endsInsideQuotes(first, delimiter, false, quote)) return first;
  const more: { text: string; line: number }[] = [];
  while (more.length < maxRecordLines && lines.next()) {
    more.push({ text: lines.text, line: lines.line });
    if (!endsInsideQuotes(lines.text, delimiter, true, quote))
      return [first, ...more.map(({ text }) => text)].join('\n');
  }
  // The quote was a stray one.
  lines.giveBack(more);
  return first;
}

function fieldName(written: string, kept: string): string {
  let name = '';
  for (const character of written.trim()) name += /\w/.test(character) || kept.includes(character) ? character : '_';
  return reserved.has(name) ? `extracted_${name}` : name;
}
