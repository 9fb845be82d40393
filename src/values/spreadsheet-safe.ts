import { isJsonNumber } from './json-scalar.ts';
import { visibleText } from './visible-text.ts';

/** What a spreadsheet takes for a formula, also in full-width letters (OWASP, "CSV Injection"). */
const formula = /^\s*[=+\-@\uff1d\uff0b\uff0d\uff20]|^[\t\r\n]/;

/**
 * A cell that a spreadsheet shows and does not compute: text that would be a formula gets an apostrophe in front, which a
 * spreadsheet takes away; control characters are written out. Numbers stay as they are.
 */
export const spreadsheetSafe = (cell: string): string =>
  isJsonNumber(cell) ? cell : visibleText(formula.test(cell) ? `'${cell}` : cell);
