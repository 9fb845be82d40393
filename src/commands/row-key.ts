import type { Row } from '../values/row.ts';
import { type Scalar, toList, type Value } from '../values/value.ts';
import { keyText } from './group-rows.ts';

/** A text that is the same for values that are equal, as text and one by one. */
export function valueKey(value: Value): Scalar {
  return value != null && typeof value === 'object' ? keyText([...toList(value), '']) : (value ?? '');
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
