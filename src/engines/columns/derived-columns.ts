import { isMultivalue, type Value } from '../../values/value.ts';
import { type Codes, Column, codesFor } from './column.ts';
import { noCombination } from './combinations.ts';
import type { Dictionary } from './dictionary.ts';
import { ExtendedDictionary } from './extended-dictionary.ts';
import { NarrowedDictionary } from './narrowed-dictionary.ts';
import { ValueDictionary } from './value-dictionary.ts';

/** Per row the value that the column has at `ids[row]`; none where that is `noCombination`. */
export function spreadOver(column: Column, ids: ArrayLike<number>, rows: number): Column {
  const codes = codesFor(column.dictionary.size, rows);
  for (let row = 0; row < rows; row++) {
    const id = ids[row]!;
    if (id !== noCombination) codes[row] = column.codes[id]!;
  }
  return new Column(rows, column.dictionary, codes);
}

/** `base` (null: no values) with the values of `top` over it: where it has one, and the mask is 1. */
export function overlaid(base: Column | null, top: Column, mask: Uint8Array): Column {
  const { rows } = top;
  if (base === null) {
    const codes = codesFor(top.dictionary.size, rows);
    for (let row = 0; row < rows; row++) codes[row] = mask[row] === 1 ? top.codes[row]! : 0;
    return new Column(rows, top.dictionary, codes);
  }
  const added: Value[] = [null];
  const codeOf = new Int32Array(top.dictionary.size + 1).fill(-1);
  const codes = new Uint32Array(rows);
  for (let row = 0; row < rows; row++) {
    const code = mask[row] === 1 ? top.codes[row]! : 0;
    if (code === 0) {
      codes[row] = base.codes[row]!;
      continue;
    }
    if (codeOf[code] === -1) {
      const value = top.dictionary.value(code);
      const known = typeof value === 'string' ? base.dictionary.codeOf(value) : 0;
      codeOf[code] = known > 0 ? known : base.dictionary.size + added.push(value) - 1;
    }
    codes[row] = codeOf[code]!;
  }
  return new Column(rows, new ExtendedDictionary(base.dictionary, added), codes);
}

/** The values of rows of several columns one behind the other. Per part: a column (null: no values) and the rows that are taken. */
export function joined(
  parts: readonly { readonly column: Column | null; readonly rows: Uint32Array }[],
): Column | null {
  if (parts.every(({ column }) => column === null)) return null;
  const values: Value[] = [null];
  const known = new Map<unknown, number>();
  const codes = new Uint32Array(parts.reduce((sum, { rows }) => sum + rows.length, 0));
  let at = 0;
  for (const { column, rows } of parts) {
    if (column === null) {
      at += rows.length;
      continue;
    }
    const codeOf = new Int32Array(column.dictionary.size + 1).fill(-1);
    codeOf[0] = 0;
    for (const row of rows) {
      const code = column.codes[row]!;
      if (codeOf[code] === -1) {
        const value = column.dictionary.value(code);
        const key = isMultivalue(value) ? `\u0000${JSON.stringify(value)}` : value;
        let shared = known.get(key);
        if (shared === undefined) {
          shared = values.push(value) - 1;
          known.set(key, shared);
        }
        codeOf[code] = shared;
      }
      codes[at++] = codeOf[code]!;
    }
  }
  return new Column(codes.length, new ValueDictionary(values), codes);
}

/** Some rows of a column, ascending. Looked at when the values are asked for. */
export function narrowed(column: Column, rows: Uint32Array): Column {
  let made: { readonly dictionary: Dictionary; readonly codes: Codes } | null = null;
  const make = () => {
    made ??= gathered(column, rows);
    return made;
  };
  return new Column(
    rows.length,
    () => make().dictionary,
    () => make().codes,
  );
}

function gathered(column: Column, rows: Uint32Array): { readonly dictionary: Dictionary; readonly codes: Codes } {
  const all = column.codes;
  const known = new Map<number, number>([[0, 0]]);
  const codes = new Uint32Array(rows.length);
  for (let i = 0; i < rows.length; i++) {
    const code = all[rows[i]!]!;
    let own = known.get(code);
    if (own === undefined) {
      own = known.size;
      known.set(code, own);
    }
    codes[i] = own;
  }
  return { dictionary: new NarrowedDictionary(column.dictionary, [...known.keys()]), codes };
}

/** The rows of a mask. */
export function rowsOfMask(mask: Uint8Array): Uint32Array {
  let count = 0;
  for (const each of mask) count += each;
  const rows = new Uint32Array(count);
  let at = 0;
  for (let row = 0; row < mask.length; row++) if (mask[row] === 1) rows[at++] = row;
  return rows;
}
