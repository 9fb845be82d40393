import { newRow, type Row } from '../values/row.ts';
import type { Value } from '../values/value.ts';
import type { CsvTable } from './csv-table.ts';

/**
 * Reads the rows of a collection: a JSON list of objects, as Splunk's REST interface shows them. Values are text, lists are multivalues, objects are
 * the text of their JSON; null and empty text are absent values.
 * @throws Error when the text is something else
 */
export function parseJsonTable(text: string): CsvTable {
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch (error) {
    throw new Error(`this is no valid JSON: ${(error as Error).message}`);
  }
  if (!Array.isArray(content) || !content.every(isObject)) throw new Error('a JSON list of objects was expected.');
  const fields = new Set<string>();
  const rows = content.map((object) => {
    const row: Row = newRow();
    for (const [field, value] of Object.entries(object)) {
      fields.add(field);
      row[field] = cellOf(value);
    }
    return row;
  });
  return { fields: [...fields], rows };
}

function cellOf(value: unknown): Value {
  if (value === null || value === '') return undefined;
  if (Array.isArray(value)) {
    const texts = value.filter((item) => item !== null && item !== '').map(textOf);
    return texts.length > 1 ? texts : texts[0];
  }
  return textOf(value);
}

function textOf(value: unknown): string {
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
