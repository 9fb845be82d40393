import { describe, expect, it } from 'vitest';
import { compileRegex, RegexLimit } from '../../../src/values/regex.ts';
import { linearMatcher } from '../../../src/values/regex-linear.ts';
import { compileMatcher } from '../../../src/values/regex-matcher.ts';
import { parseRegex } from '../../../src/values/regex-parser.ts';
import { compileProgram } from '../../../src/values/regex-program.ts';

const lengths = [30, 10_000, 100_000];

/** A text of about that length, and whether the pattern matches in it (null: too many steps). */
const evil: readonly (readonly [pattern: string, text: (length: number) => string, matches: boolean | null])[] = [
  ['(a+)+$', (n) => `${'a'.repeat(n)}!`, false],
  ['(a+)+$', (n) => `!${'a'.repeat(n)}`, true],
  ['(.*)*x', (n) => 'a'.repeat(n), false],
  ['(.*)*[xy]', (n) => 'a'.repeat(n), false],
  ['^(\\w+\\s?)*$', (n) => `${'ab '.repeat(n / 3)}!`, false],
  ['^(\\w+\\s?)*$', (n) => 'ab '.repeat(n / 3), true],
  ['^(a|a)*$', (n) => `${'a'.repeat(n)}!`, false],
  ['^(a|aa)+$', (n) => `${'a'.repeat(n)}!`, false],
  ['^(?:a|b|ab)*?c', (n) => 'ab'.repeat(n / 2), false],
  ['(?:a?){30}a{30}[bc]', (n) => 'a'.repeat(n), false],
  ['a*a*a*a*a*[xy]', (n) => 'a'.repeat(n), false],
  ['.*.*.*[xy]', (n) => 'a'.repeat(n), false],
  ['\\s+$', (n) => `${' '.repeat(n)}.`, false],
  ['(x+x+)+[yz]', (n) => 'x'.repeat(n), false],
  ['(?=(a+)+$)a', (n) => `${'a'.repeat(n)}!`, false],
  ['^(([a-z])+.)+[A-Z]([a-z])+$', (n) => 'a'.repeat(n), false],
  ['([a-zA-Z]+)*\\d', (n) => 'aB'.repeat(n / 2), false],
  ['((a*)*)*[bc]', (n) => 'a'.repeat(n), false],
  ['(?i)(A+)+[!?]{2}', (n) => `${'a'.repeat(n)}!`, false],
  ['^(?>(a|aa)+)+$', (n) => `${'a'.repeat(n)}!`, false],
  ['(?<w>(a|é)+)+$', (n) => `${'aé'.repeat(n / 2)}!`, false],
  // A reference to a group makes places depend on more than the text: only the number of steps is bounded.
  ['(a+)+\\1$', (n) => `${'a'.repeat(n)}!`, null],
  ['^(?:(a+)|\\1b)+$', (n) => `${'a'.repeat(n)}!`, null],
];

describe('patterns that may match in very many ways', () => {
  it.each(evil)('%s', (pattern, textOf, matches) => {
    const { regex } = compileRegex(pattern);
    for (const length of lengths) {
      const text = textOf(length);
      if (matches === null) expect(() => regex.test(text)).toThrow(RegexLimit);
      else expect([length, regex.test(text)]).toEqual([length, matches]);
    }
  });

  it('goes through a million characters', () => {
    for (const pattern of ['(a+)+$', '^(a|a)*$', '(.*)*[xy]'])
      expect(compileRegex(pattern).regex.test(`${'a'.repeat(1_000_000)}!`)).toBe(false);
  });

  it('finds the groups of a long match as of a short one', () => {
    const { regex } = compileRegex('(?<all>(?<last>a|b)+)c');
    const match = regex.exec(`x${'ab'.repeat(100_000)}c`);
    expect([match?.index, match?.groups?.all?.length, match?.groups?.last]).toEqual([1, 200_000, 'b']);
  });

  it('keeps its place in a long text', () => {
    const { regex } = compileRegex('(?<n>\\d+)x', { global: true });
    const text = `${'1'.repeat(20_000)} `.repeat(3).concat('7x ', '8'.repeat(20_000), ' 9x');
    expect(Array.from(text.matchAll(regex), ({ groups }) => groups?.n)).toEqual(['7', '9']);
  });
});

describe('the linear matcher', () => {
  const find = (pattern: string, text: string): readonly (number[] | null)[] => {
    const parsed = parseRegex(pattern, false);
    const program = compileProgram(parsed);
    return [linearMatcher(program!).find(text, 0, false), compileMatcher(parsed).find(text, 0, false)];
  };

  it.each([
    ['(a|b*)*c', 'abbac'],
    ['(?:(a)|b)*', 'ab'],
    ['(a*?)*?b', 'aab'],
    ['(?:|a)+b', 'aab'],
    ['((a)|(b))+?c', 'abc'],
    ['x\\Kab', 'xab'],
    ['(?=(a+))a*b\\b', 'aaab'],
    ['(?!(a)b)a(c)', 'abac'],
    ['(?<=(a)b)c', 'abc'],
    ['(?>a+)(b)?', 'aab'],
    ['(a{1,3}?){2}b', 'aaaab'],
    ['a.c', 'a😀c'],
  ])('matches %s as the backtracking one', (pattern, text) => {
    const [linear, backtracking] = find(pattern, text);
    expect(linear).toEqual(backtracking);
    expect(linear).not.toBeNull();
  });

  it('leaves references, calls and conditions to the other', () => {
    for (const pattern of ['(a)\\1', '(a|(?1)b)', '(a)?(?(1)b|c)'])
      expect(compileProgram(parseRegex(pattern, false))).toBeNull();
  });
});
