import { foldCaseForAsciiPattern, isAscii } from '../../values/case-folding.ts';
import { toText } from '../../values/number.ts';
import { isMultivalue, type Scalar, type Value } from '../../values/value.ts';
import type { Dictionary } from './dictionary.ts';

/** A dictionary of values as they are: of columns that are computed. Lists have no codes of elements. */
export class ValueDictionary implements Dictionary {
  readonly size: number;
  readonly nullCode = 0;
  readonly hasLists: boolean;
  readonly stored = null;
  private codes: Map<string, number> | null = null;

  /** `values[0]` stands for code 0 and is ignored; the others are distinct and not absent. */
  constructor(private readonly values: readonly Value[]) {
    this.size = Math.max(values.length - 1, 0);
    this.hasLists = values.some((value) => isMultivalue(value));
  }

  value(code: number): Value {
    return code === 0 ? null : this.values[code];
  }

  elements(): null {
    return null;
  }

  codeOf(text: string): number {
    this.codes ??= new Map(
      this.values.flatMap((value, code) => (typeof value === 'string' && code > 0 ? [[value, code]] : [])),
    );
    return this.codes.get(text) ?? 0;
  }

  containing(text: string, ignoreCase: boolean): Uint8Array {
    const found = new Uint8Array(this.size + 1);
    if (ignoreCase && !isAscii(text))
      throw new RangeError('Text that is not ASCII is not found without regard to case.');
    const fold = ignoreCase ? foldCaseForAsciiPattern : (value: string) => value;
    const wanted = fold(text);
    const has = (value: Scalar) => fold(toText(value)).includes(wanted);
    for (let code = 1; code <= this.size; code++) {
      const value = this.values[code];
      found[code] = (isMultivalue(value) ? value.some(has) : has(value as Scalar)) ? 1 : 0;
    }
    return found;
  }
}
