import { toText } from './number.ts';
import { toList, type Value } from './value.ts';

/** One record of CSV (RFC 4180) without its line end; a multivalue is one cell of several lines, an absent value an empty one. */
export const csvLine = (cells: readonly Value[]): string => cells.map((cell) => csvCell(csvText(cell))).join(',');

/** What a cell holds, before it is quoted. */
export const csvText = (value: Value): string => (value == null ? '' : toList(value).map(toText).join('\n'));

/** A cell, in quotes where it needs them. */
export const csvCell = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
