/** Sets of characters, as the classes of a regular expression describe them. */

/** First and last code point. */
export type CodeRange = readonly [from: number, to: number];

export interface CharacterSet {
  /** True when the set holds everything but `ranges` and `properties`. */
  readonly negated: boolean;
  readonly ranges: readonly CodeRange[];
  /** Unicode properties in JavaScript's notation: `\p{L}`, `\P{Lu}`. */
  readonly properties: readonly string[];
}

const LAST_CODE_POINT = 0x10ffff;

export const DIGIT: readonly CodeRange[] = [[0x30, 0x39]];
export const WORD: readonly CodeRange[] = [
  [0x30, 0x39],
  [0x41, 0x5a],
  [0x5f, 0x5f],
  [0x61, 0x7a],
];
export const SPACE: readonly CodeRange[] = [
  [0x09, 0x0d],
  [0x20, 0x20],
];
export const NEWLINE: readonly CodeRange[] = [[0x0a, 0x0a]];
export const HORIZONTAL_SPACE: readonly CodeRange[] = [
  [0x09, 0x09],
  [0x20, 0x20],
  [0xa0, 0xa0],
  [0x1680, 0x1680],
  [0x180e, 0x180e],
  [0x2000, 0x200a],
  [0x202f, 0x202f],
  [0x205f, 0x205f],
  [0x3000, 0x3000],
];
export const VERTICAL_SPACE: readonly CodeRange[] = [
  [0x0a, 0x0d],
  [0x85, 0x85],
  [0x2028, 0x2029],
];

/** POSIX classes (`[[:alpha:]]`), ASCII only, as in PCRE without UCP. */
export const POSIX_CLASSES: Readonly<Record<string, readonly CodeRange[]>> = {
  alnum: [
    [0x30, 0x39],
    [0x41, 0x5a],
    [0x61, 0x7a],
  ],
  alpha: [
    [0x41, 0x5a],
    [0x61, 0x7a],
  ],
  ascii: [[0x00, 0x7f]],
  blank: [
    [0x09, 0x09],
    [0x20, 0x20],
  ],
  cntrl: [
    [0x00, 0x1f],
    [0x7f, 0x7f],
  ],
  digit: DIGIT,
  graph: [[0x21, 0x7e]],
  lower: [[0x61, 0x7a]],
  print: [[0x20, 0x7e]],
  punct: [
    [0x21, 0x2f],
    [0x3a, 0x40],
    [0x5b, 0x60],
    [0x7b, 0x7e],
  ],
  space: SPACE,
  upper: [[0x41, 0x5a]],
  word: WORD,
  xdigit: [
    [0x30, 0x39],
    [0x41, 0x46],
    [0x61, 0x66],
  ],
};

export function setOf(ranges: readonly CodeRange[], negated = false): CharacterSet {
  return { negated, ranges, properties: [] };
}

/** Sorted ranges that neither overlap nor touch. */
export function mergeRanges(ranges: readonly CodeRange[]): readonly CodeRange[] {
  const merged: [number, number][] = [];
  for (const [from, to] of [...ranges].sort((a, b) => a[0] - b[0])) {
    const last = merged.at(-1);
    if (last && from <= last[1] + 1) last[1] = Math.max(last[1], to);
    else merged.push([from, to]);
  }
  return merged;
}

export function complementRanges(ranges: readonly CodeRange[]): readonly CodeRange[] {
  const gaps: CodeRange[] = [];
  let next = 0;
  for (const [from, to] of mergeRanges(ranges)) {
    if (from > next) gaps.push([next, from - 1]);
    next = to + 1;
  }
  if (next <= LAST_CODE_POINT) gaps.push([next, LAST_CODE_POINT]);
  return gaps;
}

/** The ranges with every character that differs only in case (Unicode's simple folding) from one in them. */
export function withOtherCases(ranges: readonly CodeRange[]): readonly CodeRange[] {
  const all: CodeRange[] = [...ranges];
  for (const family of caseFamilies(ranges)) {
    if (!family.some((code) => contains(ranges, code))) continue;
    for (const code of family) all.push([code, code]);
  }
  return mergeRanges(all);
}

function contains(ranges: readonly CodeRange[], code: number): boolean {
  return ranges.some(([from, to]) => code >= from && code <= to);
}

/** Letters of ASCII with what else folds to them: the long s and the Kelvin sign. */
const ASCII_FAMILIES: readonly (readonly number[])[] = Array.from({ length: 26 }, (_, i) => {
  const extra = i === 18 ? [0x17f] : i === 10 ? [0x212a] : [];
  return [0x41 + i, 0x61 + i, ...extra];
});

let unicodeFamilies: readonly (readonly number[])[] | null = null;

function caseFamilies(ranges: readonly CodeRange[]): readonly (readonly number[])[] {
  if (ranges.every(([, to]) => to < 0x80)) return ASCII_FAMILIES;
  unicodeFamilies ??= findCaseFamilies();
  return unicodeFamilies;
}

/** Beyond this there are no letters with case. */
const LAST_CASED = 0x1e943;

function findCaseFamilies(): readonly (readonly number[])[] {
  const families = new Map<string, number[]>();
  for (let code = 0x41; code <= LAST_CASED; code++) {
    if (code >= 0x3000 && code < 0xa640) continue;
    const character = String.fromCodePoint(code);
    const folded = simpleFold(character);
    const family = families.get(folded);
    if (family) family.push(code);
    else families.set(folded, [code]);
  }
  return [...families.values()].filter((family) => family.length > 1);
}

/** Lower case of upper case, as far as both are one character. The dotted and dotless i have no other case. */
function simpleFold(character: string): string {
  if (character === '\u0130' || character === '\u0131') return character;
  const upper = oneCharacter(character.toUpperCase(), character);
  return oneCharacter(upper.toLowerCase(), oneCharacter(character.toLowerCase(), character));
}

function oneCharacter(mapped: string, otherwise: string): string {
  return Array.from(mapped).length === 1 ? mapped : otherwise;
}

/** The set as a JavaScript class for a pattern with the `u` flag. */
export function setSource(set: CharacterSet): string {
  const { negated, ranges, properties } = set;
  if (properties.length === 0) {
    if (ranges.length === 0) return negated ? '[^]' : '[]';
    if (ranges === DIGIT) return negated ? '\\D' : '\\d';
    if (ranges === WORD) return negated ? '\\W' : '\\w';
  }
  const members = ranges.map(([from, to]) => (from === to ? classCode(from) : `${classCode(from)}-${classCode(to)}`));
  return `[${negated ? '^' : ''}${members.join('')}${properties.join('')}]`;
}

function classCode(code: number): string {
  const character = String.fromCodePoint(code);
  return /[A-Za-z0-9_ !"#%&',/:;<=>@`~]/.test(character) ? character : `\\u{${code.toString(16)}}`;
}

/** A test for one code point, for code that walks text itself. */
export function setTest(set: CharacterSet): (code: number) => boolean {
  const regex = new RegExp(`^${setSource(set)}$`, 'u');
  const ascii = Array.from({ length: 128 }, (_, code) => regex.test(String.fromCodePoint(code)));
  return (code) => (code < 128 ? ascii[code]! : regex.test(String.fromCodePoint(code)));
}
