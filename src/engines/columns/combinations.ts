import type { Column } from './column.ts';

/** Stands for rows that were not asked about. */
export const noCombination = 0xffff_ffff;

/** The different combinations of values that rows have in some columns. */
export interface Combinations {
  /** Per row the number of its combination, below `count`; `noCombination` for rows that were left out. */
  readonly ids: ArrayLike<number>;
  readonly count: number;
  /** Per combination a row that has it; -1 for numbers that no row has. */
  readonly first: Int32Array;
}

/**
 * Numbers the combinations of codes that rows have in columns (a null column: no row has a value). Rows with equal numbers hold equal values there. `only`:
 * per row 1 when it counts; null: all.
 */
export function combinations(columns: readonly (Column | null)[], rows: number, only: Uint8Array | null): Combinations {
  const present = columns.filter((column) => column !== null);
  const [single] = present;
  if (single === undefined) return oneForAll(rows, only);
  if (present.length === 1) return ofOneColumn(single, rows, only);
  let combined = ofOneColumn(single, rows, only);
  for (const column of present.slice(1)) combined = withColumn(combined, column, rows);
  return combined;
}

/** Each row by itself. */
export function eachRow(rows: number, only: Uint8Array | null): Combinations {
  const ids = new Uint32Array(rows);
  const first = new Int32Array(rows);
  for (let row = 0; row < rows; row++) {
    const counts = only === null || only[row] === 1;
    ids[row] = counts ? row : noCombination;
    first[row] = counts ? row : -1;
  }
  return { ids, count: rows, first };
}

function oneForAll(rows: number, only: Uint8Array | null): Combinations {
  const ids = new Uint32Array(rows);
  const first = new Int32Array(1).fill(-1);
  for (let row = 0; row < rows; row++) {
    if (only !== null && only[row] === 0) ids[row] = noCombination;
    else if (first[0] === -1) first[0] = row;
  }
  return { ids, count: 1, first };
}

/** Of all rows of a column alone: many rules read the same one. */
const ofColumns = new WeakMap<Column, Combinations>();

function ofAllRows(column: Column, rows: number): Combinations {
  let found = ofColumns.get(column);
  if (found === undefined) {
    const { codes, dictionary } = column;
    const count = dictionary.size + 1;
    const first = new Int32Array(count).fill(-1);
    for (let row = rows - 1; row >= 0; row--) first[codes[row]!] = row;
    found = { ids: codes, count, first };
    ofColumns.set(column, found);
  }
  return found;
}

function ofOneColumn(column: Column, rows: number, only: Uint8Array | null): Combinations {
  if (only === null) return ofAllRows(column, rows);
  const { codes, dictionary } = column;
  const count = dictionary.size + 1;
  const first = new Int32Array(count).fill(-1);
  const ids = new Uint32Array(rows);
  for (let row = rows - 1; row >= 0; row--) {
    if (only[row] === 0) {
      ids[row] = noCombination;
      continue;
    }
    const code = codes[row]!;
    ids[row] = code;
    first[code] = row;
  }
  return { ids, count, first };
}

/** Tables of this many combinations are indexed directly; more are looked up in a map. */
const largestTable = 1 << 20;

function withColumn(before: Combinations, { codes, dictionary }: Column, rows: number): Combinations {
  const size = dictionary.size + 1;
  const ids = new Uint32Array(rows);
  const first: number[] = [];
  const possible = before.count * size;
  const table = possible <= largestTable ? new Int32Array(possible).fill(-1) : null;
  const map = table === null ? new Map<number, number>() : null;
  for (let row = 0; row < rows; row++) {
    const left = before.ids[row]!;
    if (left === noCombination) {
      ids[row] = noCombination;
      continue;
    }
    const key = left * size + codes[row]!;
    let id = table === null ? map!.get(key) : table[key]!;
    if (id === undefined || id === -1) {
      id = first.push(row) - 1;
      if (table === null) map!.set(key, id);
      else table[key] = id;
    }
    ids[row] = id;
  }
  return { ids, count: first.length, first: Int32Array.from(first) };
}
