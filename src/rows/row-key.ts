import { toText } from '../values/number.ts';
import type { Row } from '../values/row.ts';
import { type Scalar, toList, type Value } from '../values/value.ts';
import { keyText } from './group-rows.ts';

/** A text that is the same for values that are equal, as text and one by one, and for no others. Absent is empty. */
function valueKey(value: Value): string {
  if (value == null) return '';
  return typeof value === 'object' ? `m${keyText([...toList(value), ''])}` : `s${toText(value)}`;
}

/** The same for rows with the same fields and values, whatever the order of the fields; `except` is left out. */
export function rowKey(row: Row, except: string | null = null): string {
  const parts: Scalar[] = [];
  for (const field of Object.keys(row).sort()) {
    const value = row[field];
    if (value != null && field !== except) parts.push(field, valueKey(value));
  }
  return keyText(parts);
}

/** A text for all values of all fields, as lists; null when the row lacks one of them. */
export function distinctKey(row: Row, fields: readonly string[]): string | null {
  const parts: Scalar[] = [];
  for (const field of fields) {
    const value = row[field];
    if (value == null) return null;
    parts.push(valueKey(value));
  }
  return keyText(parts);
}
