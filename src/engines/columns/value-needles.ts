import type { SearchComparison, SearchExpression, SearchIn } from '../../syntax/ast.ts';
import { isAscii } from '../../values/case-folding.ts';
import { parseCidr } from '../../values/cidr.ts';

/** Texts of which a value must contain one for the answer to be other than the usual one. */
export interface Needles {
  /** Empty: all values get the usual answer. */
  readonly texts: readonly string[];
  readonly ignoreCase: boolean;
  /** The answer for values that contain none of them. */
  readonly otherwise: boolean;
  /** Values that contain one of them all get the other answer. */
  readonly exact: boolean;
}

/** More searches through a dictionary than this are slower than a look at each value. */
const mostTexts = 8;

/** What terms about one field can be decided by before its values are tested; null: each value must be tested. */
export function needlesOf(term: SearchExpression): Needles | null {
  switch (term.kind) {
    case 'comparison':
      return ofComparison(term);
    case 'in':
      return ofPatterns(textsOf(term), true);
    case 'not': {
      const inner = needlesOf(term.term);
      return inner && { ...inner, otherwise: !inner.otherwise };
    }
    case 'or':
      return anyOf(term.terms.map(needlesOf));
    case 'and': {
      // What fails one of them fails all.
      const narrow = term.terms.map(needlesOf).find((needles) => needles !== null && !needles.otherwise);
      return narrow ? { ...narrow, exact: false } : null;
    }
    default:
      return null;
  }
}

function ofComparison({ operator, value }: SearchComparison): Needles | null {
  if (value.kind !== 'text' && value.kind !== 'case') return null;
  const ignoreCase = value.kind === 'text' || value.directive !== 'CASE';
  if (operator === '=' || operator === '::') return ofPatterns([value.text], ignoreCase);
  if (operator !== '!=') return null;
  const equal = ofPatterns([value.text], ignoreCase);
  // Of a list whose one value equals the text another may differ.
  return equal && { ...equal, otherwise: !equal.otherwise, exact: false };
}

const textsOf = ({ values }: SearchIn): readonly string[] =>
  values.flatMap((value) => (value.kind === 'text' ? [value.text] : []));

function ofPatterns(patterns: readonly string[], ignoreCase: boolean): Needles | null {
  if (patterns.some((pattern) => /^\*+$/.test(pattern))) return { texts: [], ignoreCase, otherwise: true, exact: true };
  if (patterns.length > mostTexts) return null;
  const texts: string[] = [];
  for (const pattern of patterns) {
    if (parseCidr(pattern) || (ignoreCase && !isAscii(pattern))) return null;
    const longest = pattern.split('*').reduce((a, b) => (b.length > a.length ? b : a));
    if (longest === '') return null;
    texts.push(longest);
  }
  return { texts, ignoreCase, otherwise: false, exact: patterns.every((pattern) => /^\*+[^*]+\*+$/.test(pattern)) };
}

function anyOf(all: readonly (Needles | null)[]): Needles | null {
  const known = all.flatMap((each) => (each === null || each.otherwise ? [] : [each]));
  const [first] = known;
  if (first === undefined || known.length < all.length) return null;
  const texts = known.flatMap((each) => each.texts);
  if (texts.length > mostTexts || known.some(({ ignoreCase }) => ignoreCase !== first.ignoreCase)) return null;
  return { ...first, texts, exact: known.every(({ exact }) => exact) };
}
