import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { compileRegex, RegexError, replaceAll } from '../../../src/values/regex.ts';

interface PcreCase {
  readonly pattern: string;
  readonly text: string;
  readonly matches?: readonly (readonly (string | null)[])[];
  readonly error?: string;
}

const cases = parse(readFileSync(new URL('../../fixtures/pcre.yaml', import.meta.url), 'utf8')) as PcreCase[];

function allMatches(pattern: string, text: string): (string | null)[][] {
  const { regex } = compileRegex(pattern, { global: true });
  const matches: (string | null)[][] = [];
  for (const match of text.matchAll(regex)) {
    const groups = Array.from(match, (group) => group ?? null);
    while (groups.at(-1) === null) groups.pop();
    matches.push(groups);
    if (match[0] === '') break;
  }
  return matches;
}

function errorOf(pattern: string): RegexError {
  try {
    compileRegex(pattern);
  } catch (error) {
    if (error instanceof RegexError) return error;
    throw error;
  }
  throw new Error(`${pattern} was accepted`);
}

describe('compileRegex', () => {
  it.each(cases)('treats $pattern on $text as PCRE2 does', ({ pattern, text, matches }) => {
    if (matches === undefined) errorOf(pattern);
    else expect(allMatches(pattern, text)).toEqual(matches);
  });

  it('is a native expression where that is exact and nothing is repeated', () => {
    const { regex } = compileRegex('(?i)^user=(?<user>\\w\\w)$');
    expect(Object.getPrototypeOf(regex)).toBe(RegExp.prototype);
  });

  it('names groups', () => {
    const { regex, groups } = compileRegex('(?<user>\\w+)@(?P<host>\\w+)');
    expect(groups).toEqual(['user', 'host']);
    expect({ ...regex.exec('bob@web1')?.groups }).toEqual({ user: 'bob', host: 'web1' });
  });

  it('keeps names that JavaScript does not allow', () => {
    const { regex, groups } = compileRegex('(?<1st>a)(?<b.c>b)(?<d-e>c)');
    expect(groups).toEqual(['1st', 'b.c', 'd-e']);
    expect({ ...regex.exec('abc')?.groups }).toEqual({ '1st': 'a', 'b.c': 'b', 'd-e': 'c' });
  });

  it('gives a repeated name the branch that matched', () => {
    const { regex, groups } = compileRegex('(?J)a(?<n>\\d)|b(?<n>\\d)');
    expect(groups).toEqual(['n']);
    expect(regex.exec('b7')?.groups?.n).toBe('7');
  });

  it('numbers groups as the pattern does, around atomic parts', () => {
    expect([...compileRegex('(?>x+)(y)(?>z+)(?<w>.)').regex.exec('xxyzzw')!]).toEqual(['xxyzzw', 'y', 'w']);
  });

  it('ignores case by option', () => {
    expect(compileRegex('abc', { caseInsensitive: true }).regex.test('xABCx')).toBe(true);
    expect(compileRegex('abc').regex.test('ABC')).toBe(false);
  });

  it('gives positions of groups', () => {
    for (const pattern of ['b(?<n>c+)', '(?>b)(?<n>c+)', '(?:b|(z))+?(?<n>c+)']) {
      const match = compileRegex(pattern, { indices: true }).regex.exec('abccd');
      expect(match?.indices?.groups?.n).toEqual([2, 4]);
      expect(match?.index).toBe(1);
    }
  });

  it('finds, splits and counts with patterns that have no native form', () => {
    const { regex } = compileRegex('(?>,)\\s*', { global: true });
    expect('a, b,c'.split(regex)).toEqual(['a', 'b', 'c']);
    expect('a, b,c'.match(regex)).toEqual([', ', ',']);
    expect('a, b'.search(regex)).toBe(1);
  });

  it('takes a hyphen beside a class as literal, which PCRE2 rejects and older releases accept', () => {
    expect(allMatches('[\\w-.]+', 'a-b.c d')).toEqual([['a-b.c'], ['d']]);
    expect(allMatches('[a-\\d]+', 'a-1b')).toEqual([['a-1']]);
  });

  it('refuses what it does not support by name', () => {
    expect(errorOf('a(*COMMIT)b').message).toContain('(*COMMIT)');
    expect(errorOf('\\X').message).toContain('\\X');
    expect(errorOf('\\y').message).toContain('\\y');
    expect(errorOf('a(?C1)b').message).toContain('callouts');
    expect(errorOf('a\\').message).toContain('end of pattern');
  });

  it('points at the place of an error', () => {
    expect(errorOf('ab(cd').offset).toBe(2);
    expect(errorOf('ab**').offset).toBe(3);
    expect(errorOf('abc\\y').offset).toBe(3);
  });

  it('gives an error for nesting without end, not a stack overflow', () => {
    expect(errorOf(`${'('.repeat(10_000)}a`).message).toContain('nested');
    expect(() => compileRegex('^(?<x>a(?&x)?b|(?&x))$').regex.exec('ab'.repeat(10))).toThrow(RegexError);
  });

  it('stops a match of the slower kind that takes too long', () => {
    const { regex } = compileRegex('^(?:(?:(a)|a)+)+(?(1)x|y)$');
    expect(() => regex.exec(`${'a'.repeat(40)}!`)).toThrow(RegexError);
  });

  it('refuses a pattern that is too large', () => {
    expect(errorOf('a'.repeat(100_000)).message).toContain('too large');
  });

  it('matches long texts', () => {
    expect(compileRegex('(x)?.*(?(1)y|z)').regex.test(`${'a'.repeat(200_000)}z`)).toBe(true);
  });
});

describe('replaceAll', () => {
  it('puts groups in the place of \\1', () => {
    expect(replaceAll('1/14/2017', compileRegex('^(\\d{1,2})/(\\d{1,2})/'), '\\2/\\1/')).toBe('14/1/2017');
  });

  it('replaces every match', () => {
    expect(replaceAll('a1b22c', compileRegex('\\d+'), '#')).toBe('a#b#c');
    expect(replaceAll('abc', compileRegex('x*'), '-')).toBe('-a-b-c-');
  });

  it('knows named groups, the whole match, and an escaped backslash', () => {
    const regex = compileRegex('(?<k>\\w+)=(?<v>\\w*)');
    expect(replaceAll('a=1 b=', regex, '\\g<v>:\\g<k>')).toBe('1:a :b');
    expect(replaceAll('a=1', regex, '[\\0]\\\\')).toBe('[a=1]\\');
  });

  it('takes a dollar sign literally and an unset group as empty', () => {
    expect(replaceAll('ab', compileRegex('(a)|(b)'), '$1<\\2>')).toBe('$1<>$1<b>');
  });

  it('works with patterns that have no native form', () => {
    expect(replaceAll('(a(b))c', compileRegex('\\((?:[^()]++|(?R))*\\)'), '()')).toBe('()c');
    expect(replaceAll('foobar', compileRegex('foo\\K(b)'), '<\\1>')).toBe('foo<b>ar');
  });
});
