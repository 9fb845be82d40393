import type { Value } from '../../values/value.ts';
import type { Dictionary } from './dictionary.ts';
import { ValueDictionary } from './value-dictionary.ts';

/** A dictionary with further values behind those of another, whose codes stay as they are. */
export class ExtendedDictionary implements Dictionary {
  readonly size: number;
  readonly nullCode: number;
  readonly hasLists: boolean;
  readonly stored = null;
  private readonly more: ValueDictionary;

  /** `added[0]` stands for no value, as in `ValueDictionary`; `added[i]` gets the code `base.size + i`. */
  constructor(
    private readonly base: Dictionary,
    added: readonly Value[],
  ) {
    this.more = new ValueDictionary(added);
    this.size = base.size + this.more.size;
    this.nullCode = base.nullCode;
    this.hasLists = base.hasLists || this.more.hasLists;
  }

  value(code: number): Value {
    return code <= this.base.size ? this.base.value(code) : this.more.value(code - this.base.size);
  }

  elements(code: number): Uint32Array | null {
    return code <= this.base.size ? this.base.elements(code) : null;
  }

  codeOf(text: string): number {
    const code = this.base.codeOf(text);
    if (code !== 0) return code;
    const added = this.more.codeOf(text);
    return added === 0 ? 0 : this.base.size + added;
  }

  containing(text: string, ignoreCase: boolean): Uint8Array {
    const found = new Uint8Array(this.size + 1);
    found.set(this.base.containing(text, ignoreCase).subarray(0, this.base.size + 1));
    found.set(this.more.containing(text, ignoreCase).subarray(1), this.base.size + 1);
    return found;
  }
}
