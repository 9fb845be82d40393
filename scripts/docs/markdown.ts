import { formatNumber } from '../../src/values/number.ts';

/** Plain text for Markdown: nothing in it is taken for formatting. */
export const plain = (text: string): string => text.replace(/[*<|[]/g, '\\$&');

/** Code inside a line, also in a cell of a table. */
export function code(text: string): string {
  const fence = text.includes('`') ? '``' : '`';
  const padding = /^`|`$/.test(text) ? ' ' : '';
  return `${fence}${padding}${text.replaceAll('|', '\\|')}${padding}${fence}`;
}

export const block = (text: string, language = ''): string => `\`\`\`${language}\n${text}\n\`\`\``;

export function table(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(heads), `|${heads.map(() => '---').join('|')}|`, ...rows.map(line)].join('\n');
}

/** A field's value in a cell: a list shows its values one below the other, nothing is an empty cell. */
export function cell(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (Array.isArray(value)) return value.map(cell).join('<br>');
  const text = typeof value === 'number' ? formatNumber(value) : String(value);
  return plain(text === '' ? '""' : text).replaceAll('\n', '<br>');
}
