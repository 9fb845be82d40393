/**
 * How text is folded where SPL ignores case: ASCII letters fold only to ASCII letters (so that SQLite's NOCASE is exact
 * for ASCII), all other letters by Unicode's simple folding. Lengths may change in UTF-16 units, not in code points.
 */
export function foldCase(text: string): string {
  return NON_ASCII.test(text) ? foldCodePoints(text) : text.toLowerCase();
}

/**
 * Like `foldCase` as far as ASCII letters are concerned, faster on text with other letters. Good for finding ASCII
 * patterns.
 */
export function foldCaseForAsciiPattern(text: string): string {
  return text.includes(KELVIN_SIGN) || text.includes(DOTTED_CAPITAL_I) ? foldCodePoints(text) : text.toLowerCase();
}

export function isAscii(text: string): boolean {
  return !NON_ASCII.test(text);
}

const NON_ASCII = /[^\x00-\x7f]/;
/** The two characters that `toLowerCase` turns into (text that begins with) an ASCII letter. */
const KELVIN_SIGN = '\u212a';
const DOTTED_CAPITAL_I = '\u0130';

const folded = new Map<string, string>();

function foldCodePoints(text: string): string {
  let result = '';
  for (const character of text) {
    if (character < '\x80') {
      result += character.toLowerCase();
      continue;
    }
    let fold = folded.get(character);
    if (fold === undefined) {
      fold = foldCharacter(character);
      folded.set(character, fold);
    }
    result += fold;
  }
  return result;
}

/** Lower case of upper case of lower case, where each is one code point: `ς`, `σ` and `Σ` all give `σ`. */
function foldCharacter(character: string): string {
  const lower = oneCodePoint(character.toLowerCase(), character);
  const upper = oneCodePoint(lower.toUpperCase(), lower);
  return oneCodePoint(upper.toLowerCase(), lower);
}

function oneCodePoint(mapped: string, otherwise: string): string {
  const code = mapped.codePointAt(0)!;
  return code >= 0x80 && mapped.length === (code > 0xffff ? 2 : 1) ? mapped : otherwise;
}
