import type { Value } from '../../values/value.ts';
import type { Dictionary } from './dictionary.ts';
import { ValueDictionary } from './value-dictionary.ts';

/** The values of another dictionary that some rows have. */
export class NarrowedDictionary implements Dictionary {
  readonly size: number;
  readonly nullCode: number;
  readonly hasLists: boolean;
  readonly stored = null;
  private readonly all: ValueDictionary;

  /** `codes[i]`: the code in `base` of the value with the code `i`; `codes[0]` is 0. */
  constructor(base: Dictionary, codes: readonly number[]) {
    const { nullCode } = base;
    this.all = new ValueDictionary(codes.map((code) => base.value(code)));
    this.size = this.all.size;
    this.nullCode = nullCode === 0 ? 0 : Math.max(codes.indexOf(nullCode), 0);
    this.hasLists = this.all.hasLists;
  }

  value(code: number): Value {
    return this.all.value(code);
  }

  elements(): null {
    return null;
  }

  codeOf(text: string): number {
    const code = this.all.codeOf(text);
    if (code === 0 || code !== this.nullCode) return code;
    // The text itself, where rows have it beside JSON's null.
    for (let other = 1; other <= this.size; other++) if (other !== code && this.all.value(other) === text) return other;
    return 0;
  }

  containing(text: string, ignoreCase: boolean): Uint8Array {
    return this.all.containing(text, ignoreCase);
  }
}
