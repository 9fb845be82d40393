import type { ByteSource } from './byte-source.ts';
import { LineReader } from './line-reader.ts';
import type { LogEvent, ReadReport, RecordHeader } from './log-event.ts';
import type { FormatDetector } from './log-format.ts';
import { recordFields } from './record-fields.ts';

/**
 * W3C's extended log file format (IIS, CloudFront, Exchange, Windows Media ...): lines that begin with `#`, one of them
 * `#Fields:` with the names of the columns, and records with blanks, tabs or commas between cells. Names have `_` for what
 * is no letter or digit, as Splunk writes them (`cs(User-Agent)` is `cs_User_Agent_`); `Software` is what the header says.
 * Rule: W3C, "Extended Log File Format" (WD-logfile-960323).
 */
export const detectW3c: FormatDetector = (head) =>
  /^\s*#[A-Z]/.test(head) && /^\s*(?:#[^\n]*\n\s*)*#Fields:/.test(head) ? { name: 'w3c', read: readW3c } : null;

function* readW3c(source: ByteSource, report: ReadReport): Generator<LogEvent> {
  const lines = new LineReader(source, report);
  let software: string | null = null;
  let names: string | null = null;
  let header: RecordHeader | null = null;
  while (lines.next()) {
    const { text, line } = lines;
    if (text.trim() === '') continue;
    if (text.startsWith('#')) {
      const directive = /^#([\w-]+):\s*(.*)$/.exec(text);
      if (directive?.[1] === 'Fields') names = directive[2]!.trim();
      else if (directive?.[1] === 'Software') software = directive[2]!.trim();
      header = null;
      continue;
    }
    report.events++;
    if (names === null) {
      yield { raw: text, json: undefined, line };
      continue;
    }
    header ??= headerOf(names, text, software);
    yield { raw: text, json: recordFields(header, text), line, header };
  }
}

function headerOf(names: string, firstRecord: string, software: string | null): RecordHeader {
  const delimiter = names.includes(',') ? ',' : firstRecord.includes('\t') ? '\t' : ' ';
  return {
    format: 'w3c',
    delimiter,
    quote: '"',
    columns: names.split(names.includes(',') ? ',' : /\s+/).map((name) => name.trim().replace(/[^A-Za-z0-9_]/g, '_')),
    empty: ['-'],
    ...(software === null ? {} : { constants: { Software: software } }),
  };
}
