import { splitDelimited } from '../extract/delimited.ts';
import type { RecordHeader } from './log-event.ts';

/** A delimiter that is any number of blanks and tabs (props.conf: FIELD_DELIMITER = whitespace). */
export const anyBlanks = 'whitespace';

/** What a cell holds: text, a list of text, or nothing. */
type Cell = string | readonly string[] | undefined;

/**
 * The members of a row by its header: `LogEvent.json` of formats with columns. All values are text, or lists of text; a
 * cell that holds nothing is left out. Cells beyond the last column are `EXTRA_FIELD_<number>`, as Splunk names them.
 */
export function recordFields(header: RecordHeader, raw: string): Record<string, string | readonly string[]> {
  const { columns, delimiter, quote, constants } = header;
  const cells = delimiter === anyBlanks ? raw.trim().split(/[ \t]+/) : splitDelimited(raw, delimiter, quote);
  const fields: Record<string, string | readonly string[]> = Object.assign(Object.create(null), constants);
  for (let index = 0; index < cells.length; index++) {
    const cell =
      header.types === undefined ? plainCell(cells[index]!, header) : typedCell(cells[index]!, index, header);
    if (cell === undefined) continue;
    const name = index < columns.length ? columns[index]! : `EXTRA_FIELD_${index + 1}`;
    if (name !== '') fields[name] = cell;
  }
  return fields;
}

function plainCell(cell: string, { empty }: RecordHeader): Cell {
  return cell === '' || empty.includes(cell) ? undefined : cell;
}

/** Zeek's types: lists are split, truth values written as JSON writes them, `\x2c` undone. */
function typedCell(cell: string, index: number, header: RecordHeader): Cell {
  if (plainCell(cell, header) === undefined) return undefined;
  const type = header.types?.[index] ?? '';
  if (type === 'bool') return cell === 'T' ? 'true' : 'false';
  if (/^(?:set|vector)\[/.test(type)) {
    const items = cell.split(header.listDelimiter ?? ',').map(undoEscapes);
    return items.filter((item) => !header.empty.includes(item));
  }
  return undoEscapes(cell);
}

function undoEscapes(text: string): string {
  if (!text.includes('\\x')) return text;
  // Bytes of UTF-8 are escaped one by one.
  return text.replace(/(?:\\x[0-9a-fA-F]{2})+/g, (run) => Buffer.from(run.replaceAll('\\x', ''), 'hex').toString());
}

/**
 * A column's name as a field's: what is no letter, digit, `_`, or part of a path (`.`, `{}`, `:`, `@`) becomes `_`.
 * Rule: props.conf.spec, HEADER_FIELD_ACCEPTABLE_SPECIAL_CHARACTERS; paths are kept for exports of JSON.
 */
export function columnName(text: string): string {
  return text.trim().replace(/[^\p{L}\p{N}_.{}:@]/gu, '_');
}
