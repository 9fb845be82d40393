import type { Report } from '../problem.ts';
import type { Settings } from './props-layer.ts';
import { listOf } from './quoted-words.ts';

/** A file of records with a header (props.conf.spec, "Structured Data Header Extraction"). */
export interface StructuredSettings {
  readonly format: 'csv' | 'w3c';
  /** Between values: one character, or `whitespace` for any number of blanks and tabs. */
  readonly delimiter: string;
  readonly headerDelimiter: string;
  /** Around values; null for none. */
  readonly quote: string | null;
  /** FIELD_NAMES: there is no header, these are the names. */
  readonly names: readonly string[];
  /** HEADER_FIELD_LINE_NUMBER, from 1; 0: the first line. */
  readonly headerLine: number;
  /** PREAMBLE_REGEX, FIELD_HEADER_REGEX, MISSING_VALUE_REGEX */
  readonly preamble: string | null;
  readonly headerPrefix: string | null;
  readonly missingValue: string | null;
  /** HEADER_FIELD_ACCEPTABLE_SPECIAL_CHARACTERS: kept in names, where others become `_`. */
  readonly keptCharacters: string;
}

const delimiters: Readonly<Record<string, string>> = { csv: ',', tsv: '\t', psv: '|', w3c: 'whitespace' };
const namedCharacters: Readonly<Record<string, string>> = {
  space: ' ',
  tab: '\t',
  '\\t': '\t',
  fs: '\x1c',
  gs: '\x1d',
  rs: '\x1e',
  us: '\x1f',
  ws: 'whitespace',
  whitespace: 'whitespace',
};

/** Null when the events are no records with a header. JSON and HEC are read as what they are without any setting. */
export function readStructuredSettings(settings: Settings, report: Report): StructuredSettings | null {
  const text = (key: string): string | null => settings.get(key)?.value || null;
  const indexed = settings.get('INDEXED_EXTRACTIONS');
  const format = indexed?.value.toLowerCase() || (settings.has('FIELD_DELIMITER') ? 'csv' : '');
  if (format === '' || format === 'none' || format === 'json' || format === 'hec') return null;
  if (!(format in delimiters)) {
    if (indexed !== undefined)
      report(indexed.file, indexed.line, `INDEXED_EXTRACTIONS is '${indexed.value}', which is not supported.`);
    return null;
  }
  const delimiter = characterOf(text('FIELD_DELIMITER')) ?? delimiters[format]!;
  const quote = characterOf(text('FIELD_QUOTE')) ?? '"';
  const headerLine = Number(text('HEADER_FIELD_LINE_NUMBER') ?? 0);
  return {
    format: format === 'w3c' ? 'w3c' : 'csv',
    delimiter,
    headerDelimiter: characterOf(text('HEADER_FIELD_DELIMITER')) ?? delimiter,
    quote: quote === 'none' ? null : quote,
    names: listOf((text('FIELD_NAMES') ?? '').replace(/^\[|\]$/g, '')).map((name) => name.replace(/^"|"$/g, '')),
    headerLine: Number.isInteger(headerLine) && headerLine > 0 ? headerLine : 0,
    preamble: text('PREAMBLE_REGEX'),
    headerPrefix: text('FIELD_HEADER_REGEX'),
    missingValue: text('MISSING_VALUE_REGEX'),
    keptCharacters: text('HEADER_FIELD_ACCEPTABLE_SPECIAL_CHARACTERS') ?? '',
  };
}

function characterOf(text: string | null): string | null {
  if (text === null) return null;
  const plain = /^"(.+)"$|^'(.+)'$/.exec(text);
  const bare = plain?.[1] ?? plain?.[2] ?? text;
  const code = /^\\x([0-9a-fA-F]{2})$/.exec(bare)?.[1];
  if (code !== undefined) return String.fromCharCode(Number.parseInt(code, 16));
  return namedCharacters[bare.toLowerCase()] ?? bare;
}
