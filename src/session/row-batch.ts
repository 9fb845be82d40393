import { newRow, type Row } from '../values/row.ts';
import type { Value } from '../values/value.ts';

/** Rows on their way between threads: their names once, their values in lists. */
export interface RowBatch {
  readonly names: readonly string[];
  readonly rows: readonly (readonly Value[])[];
}

export function packedRows(rows: readonly Row[]): RowBatch {
  const places = new Map<string, number>();
  for (const row of rows)
    for (const name in row) if (row[name] != null && !places.has(name)) places.set(name, places.size);
  const names = [...places.keys()];
  return { names, rows: rows.map((row) => names.map((name) => row[name])) };
}

export function unpackedRows({ names, rows }: RowBatch): Row[] {
  return rows.map((values) => {
    const row = newRow();
    for (let index = 0; index < names.length; index++) {
      const value = values[index];
      if (value != null) row[names[index]!] = value;
    }
    return row;
  });
}
