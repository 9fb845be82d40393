import { toText } from '../values/number.ts';
import type { Row } from '../values/row.ts';
import { toList } from '../values/value.ts';

/** Rows found by the values of key fields: as text, knowing case; a multivalue only equals the same list. */
export class JoinIndex {
  private readonly groups = new Map<string, Row[]>();

  constructor(rows: Iterable<Row>, keys: readonly string[]) {
    for (const row of rows) {
      const key = joinKey(row, keys);
      if (key === null) continue;
      const group = this.groups.get(key);
      if (group === undefined) this.groups.set(key, [row]);
      else group.push(row);
    }
  }

  /** The rows whose keys have the values that `row` has in `fields`, in their order. None when one is absent. */
  find(row: Row, fields: readonly string[]): readonly Row[] {
    const key = joinKey(row, fields);
    return key === null ? [] : (this.groups.get(key) ?? []);
  }
}

/** An unambiguous text for the values of fields; null when one of them is absent. */
export function joinKey(row: Row, fields: readonly string[]): string | null {
  let key = '';
  for (const field of fields) {
    const values = toList(row[field]);
    if (values.length === 0) return null;
    for (const value of values) {
      const text = toText(value);
      key += `${text.length}:${text}`;
    }
    key += ';';
  }
  return key;
}
