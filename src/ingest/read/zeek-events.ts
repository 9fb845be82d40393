import type { ByteSource } from './byte-source.ts';
import { LineReader } from './line-reader.ts';
import type { LogEvent, ReadReport, RecordHeader } from './log-event.ts';
import type { FormatDetector } from './log-format.ts';
import { recordFields } from './record-fields.ts';

/**
 * Zeek's own format: lines `#separator`, `#fields`, `#types` ... and tab-separated records. Members are those that
 * Zeek writes as JSON; `_path` is the name of the log.
 * Rule: Zeek's documentation, "Zeek TSV Format Logs".
 */
export const detectZeek: FormatDetector = (head) =>
  /^\s*#separator[ \t]/.test(head) || /^\s*#fields\t/.test(head) ? { name: 'zeek', read: readZeek } : null;

interface Settings {
  separator: string;
  setSeparator: string;
  empty: string;
  unset: string;
  path: string | null;
  fields: readonly string[];
  types: readonly string[];
}

const initial: Settings = {
  separator: '\t',
  setSeparator: ',',
  empty: '(empty)',
  unset: '-',
  path: null,
  fields: [],
  types: [],
};

function* readZeek(source: ByteSource, report: ReadReport): Generator<LogEvent> {
  const lines = new LineReader(source, report);
  const settings = { ...initial };
  let header: RecordHeader | null = null;
  while (lines.next()) {
    const { text, line } = lines;
    if (text.trim() === '') continue;
    if (text.startsWith('#')) {
      readDirective(text, settings);
      header = null;
      continue;
    }
    header ??= headerOf(settings);
    report.events++;
    if (header.columns.length === 0) {
      report.malformed++;
      report.firstMalformedLine ??= line;
      yield { raw: text, json: undefined, line };
    } else yield { raw: text, json: recordFields(header, text), line, header };
  }
}

function readDirective(text: string, settings: Settings): void {
  const name = /^#(\w+)/.exec(text)?.[1];
  if (name === 'separator') {
    // A new file begins.
    Object.assign(settings, initial, { separator: undoEscapes(text.slice('#separator '.length).trim()) });
    return;
  }
  const [, ...values] = text.split(settings.separator);
  const value = values[0] ?? '';
  if (name === 'set_separator') settings.setSeparator = undoEscapes(value);
  else if (name === 'empty_field') settings.empty = value;
  else if (name === 'unset_field') settings.unset = value;
  else if (name === 'path') settings.path = value;
  else if (name === 'fields') settings.fields = values;
  else if (name === 'types') settings.types = values;
}

function headerOf({ separator, setSeparator, empty, unset, path, fields, types }: Settings): RecordHeader {
  return {
    format: 'zeek',
    delimiter: separator,
    quote: null,
    columns: fields,
    empty: [empty, unset],
    types,
    listDelimiter: setSeparator,
    ...(path === null ? {} : { constants: { _path: path } }),
  };
}

function undoEscapes(text: string): string {
  return text.replace(/\\x([0-9a-fA-F]{2})/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)));
}
