import type { SearchExpression } from '../../syntax/ast.ts';
import { newRow, type Row } from '../../values/row.ts';
import type { Dictionary } from './dictionary.ts';
import { type Needles, needlesOf } from './value-needles.ts';

/** What a term says of each code of a dictionary, or of those that were asked about. */
export interface Verdicts {
  /** Codes that pass, ascending, when all are decided; null: see `table`. */
  readonly passing: Uint32Array | null;
  /** Per code 0: not tested yet, 1: no, 2: yes. */
  readonly table: Uint8Array | null;
}

/** Dictionaries up to this size are tested as a whole. */
const smallDictionary = 256;
const mostRemembered = 64 * 1024 * 1024;

/**
 * What terms said of dictionaries, for all searches of the process: the same term is asked of the same values again and again, by the searches of a hunt
 * and of a page that is looked at.
 */
let remembered = new WeakMap<Dictionary, Map<string, Verdicts>>();
let rememberedBytes = 0;

/** A term about one field, whose name does not matter here. */
export class ValueTest {
  /** What it says of rows that lack the field. */
  readonly ofAbsent: boolean;
  private readonly key: string;
  private readonly row = newRow();
  private readonly needles: Needles | null;

  /** `matches`: the term for rows whose field is called `value`. */
  constructor(
    term: SearchExpression,
    private readonly matches: (row: Row) => boolean,
  ) {
    this.key = keyOf(term);
    this.needles = needlesOf(term);
    this.row.value = null;
    this.ofAbsent = matches(this.row);
  }

  holds(dictionary: Dictionary, code: number): boolean {
    this.row.value = dictionary.value(code);
    return this.matches(this.row);
  }

  verdicts(dictionary: Dictionary): Verdicts {
    let known = remembered.get(dictionary);
    const before = known?.get(this.key);
    if (before !== undefined) return before;
    const verdicts = this.decide(dictionary);
    rememberedBytes += 100 + this.key.length + (verdicts.passing?.byteLength ?? verdicts.table!.byteLength);
    if (rememberedBytes > mostRemembered) {
      remembered = new WeakMap();
      rememberedBytes = 0;
      known = undefined;
    }
    if (known === undefined) {
      known = new Map();
      remembered.set(dictionary, known);
    }
    known.set(this.key, verdicts);
    return verdicts;
  }

  private decide(dictionary: Dictionary): Verdicts {
    const { needles } = this;
    const { size } = dictionary;
    if (needles !== null && size > 0) {
      const { texts, ignoreCase, otherwise, exact } = needles;
      if (texts.length === 0) return { passing: otherwise ? allCodes(size) : new Uint32Array(), table: null };
      if (exact || size > 16) {
        const found = texts.map((text) => dictionary.containing(text, ignoreCase));
        return this.passing(size, (code) => {
          if (!found.some((each) => each[code] === 1)) return otherwise;
          return exact ? !otherwise : this.holds(dictionary, code);
        });
      }
    }
    if (size <= smallDictionary) return this.passing(size, (code) => this.holds(dictionary, code));
    return { passing: null, table: new Uint8Array(size + 1) };
  }

  private passing(size: number, holds: (code: number) => boolean): Verdicts {
    const codes: number[] = [];
    for (let code = 1; code <= size; code++) if (holds(code)) codes.push(code);
    return { passing: Uint32Array.from(codes), table: null };
  }
}

function allCodes(size: number): Uint32Array {
  const codes = new Uint32Array(size);
  for (let i = 0; i < size; i++) codes[i] = i + 1;
  return codes;
}

/** Equal for terms that say the same of values. */
function keyOf(term: SearchExpression): string {
  switch (term.kind) {
    case 'comparison': {
      const { operator, value } = term;
      const directive = value.kind === 'case' ? value.directive : '';
      return `${operator}${directive}${'text' in value ? JSON.stringify(value.text) : ''}`;
    }
    case 'in':
      return `in${JSON.stringify(term.values.map((value) => ('text' in value ? value.text : '')))}`;
    case 'not':
      return `not(${keyOf(term.term)})`;
    case 'and':
    case 'or':
      return `${term.kind}(${term.terms.map(keyOf).join()})`;
    default:
      throw new Error('This term is not about the values of a field.');
  }
}
