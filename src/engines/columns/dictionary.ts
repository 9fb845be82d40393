import type { Value } from '../../values/value.ts';
import { AsciiSearch } from './ascii-search.ts';

/**
 * The distinct values of a column, numbered from 1; code 0 means that a row has no value. Equal texts share one code, and so do equal lists. The one
 * exception is `nullCode`.
 */
export interface Dictionary {
  /** Codes are 1 to `size`. Not each needs to be in a row: elements of lists have codes as well. */
  readonly size: number;
  /** The code of JSON's null, whose value is the text `null`; 0 where there is none. The text itself has another code. */
  readonly nullCode: number;
  /** True when some code is a list. */
  readonly hasLists: boolean;
  /** Text (or a number, in what was derived), or a list of at least two. Decoded when first asked for, and remembered. */
  value(code: number): Value;
  /** The codes of a list's elements, in order, each below the list's own; null when the code is no list. */
  elements(code: number): Uint32Array | null;
  /** The code of a text, 0 where no row has it. Never that of JSON's null. */
  codeOf(text: string): number;
  /**
   * Per code (from 0 to `size`) 1 where the value contains `text`, a list where one of its elements does. With `ignoreCase` ASCII letters match in
   * either case and all else matches itself. Exact therefore, by the rule of `values/case-folding.ts`, for every text that is ASCII; other texts must be
   * searched for without `ignoreCase`, or value by value. Throws RangeError for a text that is not ASCII with `ignoreCase`.
   */
  containing(text: string, ignoreCase: boolean): Uint8Array;
  /** The bytes that the dictionary lies in, where it does. */
  readonly stored: StoredDictionary | null;
}

/** A dictionary's values as bytes. */
export interface StoredDictionary {
  readonly size: number;
  readonly nullCode: number;
  /** UTF-8 of texts; of lists the codes of the elements, four bytes each, little-endian. */
  readonly heap: Uint8Array;
  /** Value `code` lies from `offsets[code - 1]` to `offsets[code]`. May be longer than `size + 1`. */
  readonly offsets: Uint32Array;
  /** All bytes of texts are ASCII. */
  readonly ascii: boolean;
  /** Per code 1 when it is a list; null when none is. */
  readonly lists: Uint8Array | null;
}

/** A dictionary over bytes. */
export class ByteDictionary implements Dictionary {
  readonly size: number;
  readonly nullCode: number;
  private readonly heap: Buffer;
  private readonly values: Value[] = [];
  private search: AsciiSearch | null = null;
  private codes: Map<string, number> | null = null;

  constructor(readonly stored: StoredDictionary) {
    this.size = stored.size;
    this.nullCode = stored.nullCode;
    this.heap = Buffer.from(stored.heap.buffer, stored.heap.byteOffset, stored.heap.length);
  }

  get hasLists(): boolean {
    return this.stored.lists !== null;
  }

  value(code: number): Value {
    if (code === 0) return null;
    const known = this.values[code];
    if (known !== undefined) return known;
    const value = this.decode(code);
    this.values[code] = value;
    return value;
  }

  elements(code: number): Uint32Array | null {
    const { lists, offsets } = this.stored;
    if (lists === null || lists[code] !== 1) return null;
    const start = offsets[code - 1]!;
    const elements = new Uint32Array((offsets[code]! - start) / 4);
    for (let i = 0; i < elements.length; i++) elements[i] = this.heap.readUInt32LE(start + i * 4);
    return elements;
  }

  codeOf(text: string): number {
    if (this.codes === null) {
      this.codes = new Map();
      for (let code = 1; code <= this.size; code++) {
        const value = code === this.nullCode ? null : this.value(code);
        if (typeof value === 'string') this.codes.set(value, code);
      }
    }
    return this.codes.get(text) ?? 0;
  }

  containing(text: string, ignoreCase: boolean): Uint8Array {
    this.search ??= new AsciiSearch(this.heap, this.stored.offsets, this.size);
    const found = this.search.containing(text, ignoreCase);
    const { lists } = this.stored;
    if (lists !== null) {
      for (let code = 1; code <= this.size; code++)
        if (lists[code] === 1) found[code] = this.elements(code)!.some((element) => found[element] === 1) ? 1 : 0;
    }
    return found;
  }

  private decode(code: number): string | string[] {
    const elements = this.elements(code);
    if (elements !== null) return Array.from(elements, (element) => this.value(element) as string);
    const { offsets, ascii } = this.stored;
    const start = offsets[code - 1]!;
    const end = offsets[code]!;
    return this.heap.toString(ascii ? 'latin1' : 'utf8', start, end);
  }
}
