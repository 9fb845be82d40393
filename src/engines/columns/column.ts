import { isMultivalue, type Value } from '../../values/value.ts';
import type { Dictionary } from './dictionary.ts';
import { ValueDictionary } from './value-dictionary.ts';

export type Codes = Uint8Array | Uint16Array | Uint32Array;

/** The rows that have a value, ascending, and their codes: of a column that few rows have. */
export interface SparseCodes {
  readonly rows: Uint16Array | Uint32Array;
  readonly codes: Codes;
}

/** One field of all events of a segment: per row the code of its value in the dictionary. */
export class Column {
  private known: Codes | SparseCodes | (() => Codes | SparseCodes);
  private dense: Codes | null = null;
  private values: Dictionary | (() => Dictionary);
  private whole: boolean | null = null;

  /**
   * `codes`: one for each row (a longer array is cut), or those of the few rows that have a value. What is given as a function is made
   * when it is first asked for; what that throws, `codes`, `sparse` and `dictionary` throw.
   */
  constructor(
    readonly rows: number,
    dictionary: Dictionary | (() => Dictionary),
    codes: Codes | SparseCodes | (() => Codes | SparseCodes),
  ) {
    this.values = dictionary;
    this.known = codes;
  }

  get dictionary(): Dictionary {
    if (typeof this.values === 'function') this.values = this.values();
    return this.values;
  }

  /** Where few rows have a value: which. Null where `codes` is what there is. */
  get sparse(): SparseCodes | null {
    if (typeof this.known === 'function') this.known = this.known();
    return 'rows' in this.known ? this.known : null;
  }

  /** Per row the code of its value, 0 where it has none. Made when first asked for where the column is sparse. */
  get codes(): Codes {
    if (this.dense === null) {
      const { sparse } = this;
      if (sparse !== null) this.dense = spread(this.rows, sparse, this.dictionary.size);
      else {
        const codes = this.known as Codes;
        this.dense = codes.length === this.rows ? codes : codes.subarray(0, this.rows);
      }
    }
    return this.dense;
  }

  /** True when each row has a value. */
  get isWhole(): boolean {
    this.whole ??= this.sparse === null ? !this.codes.includes(0) : false;
    return this.whole;
  }

  value(row: number): Value {
    return this.dictionary.value(this.codes[row]!);
  }

  /** The column with the same rows where each value is another: `codeOf[code]` is its code in `dictionary` (0: absent). */
  remapped(codeOf: Codes, dictionary: Dictionary): Column {
    const { sparse } = this;
    if (sparse === null) return new Column(this.rows, dictionary, mapped(this.codes, codeOf, dictionary.size));
    return new Column(this.rows, dictionary, {
      rows: sparse.rows,
      codes: mapped(sparse.codes, codeOf, dictionary.size),
    });
  }

  /** The column where JSON's null is no value. */
  withoutNulls(): Column {
    return this.withNullAs(0);
  }

  /** The column where JSON's null is the text `null`, with the code of that text where it has one: what groups by text needs. */
  withNullText(): Column {
    const { nullCode } = this.dictionary;
    const text = nullCode === 0 ? 0 : this.dictionary.codeOf('null');
    return text === 0 ? this : this.withNullAs(text);
  }

  private withNullAs(replacement: number): Column {
    const { nullCode, size } = this.dictionary;
    if (nullCode === 0) return this;
    const codeOf = new Uint32Array(size + 1);
    for (let code = 1; code <= size; code++) codeOf[code] = code;
    codeOf[nullCode] = replacement;
    return this.remapped(codeOf, this.dictionary);
  }
}

/** A column of computed values: one for each row. Equal values share a code; a number and its text are two values. */
export function columnOfValues(values: readonly Value[]): Column {
  const distinct: Value[] = [null];
  const codeOf = new Map<unknown, number>();
  const codes = new Uint32Array(values.length);
  values.forEach((value, row) => {
    if (value == null) return;
    const key = isMultivalue(value) ? JSON.stringify(value) : value;
    // A list's text could be that of a plain value: lists are kept apart.
    const kind = isMultivalue(value) ? `list ${key}` : typeof value === 'string' ? `text ${key}` : key;
    let code = codeOf.get(kind);
    if (code === undefined) {
      code = distinct.push(value) - 1;
      codeOf.set(kind, code);
    }
    codes[row] = code;
  });
  return new Column(values.length, new ValueDictionary(distinct), codes);
}

/** A typed array for codes up to `size`, all 0. */
export function codesFor(size: number, length: number): Codes {
  return size < 0x100 ? new Uint8Array(length) : size < 0x10000 ? new Uint16Array(length) : new Uint32Array(length);
}

function spread(rows: number, sparse: SparseCodes, size: number): Codes {
  const codes = codesFor(size, rows);
  for (let i = 0; i < sparse.rows.length; i++) codes[sparse.rows[i]!] = sparse.codes[i]!;
  return codes;
}

function mapped(codes: Codes, codeOf: Codes, size: number): Codes {
  const result = codesFor(size, codes.length);
  for (let i = 0; i < codes.length; i++) result[i] = codeOf[codes[i]!]!;
  return result;
}
