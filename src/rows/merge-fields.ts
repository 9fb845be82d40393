import type { Row } from '../values/row.ts';

/** Puts the fields of `other` into `row`. */
export function mergeFields(row: Row, other: Row, overwrite: boolean): Row {
  for (const field in other) {
    const value = other[field];
    if (value != null && (overwrite || row[field] == null)) row[field] = value;
  }
  return row;
}
