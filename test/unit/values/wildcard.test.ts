import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileLike } from '../../../src/values/like.ts';
import { compileWildcard, hasWildcard, substituteWildcards, wildcardCaptures } from '../../../src/values/wildcard.ts';

const insensitive = (pattern: string, text: string): boolean =>
  compileWildcard(pattern, { caseSensitive: false })(text);
const sensitive = (pattern: string, text: string): boolean => compileWildcard(pattern, { caseSensitive: true })(text);

describe('compileWildcard', () => {
  it.each([
    ['reg.exe', 'REG.EXE', true],
    ['reg.exe', 'regxexe', false],
    ['*\\reg.exe', 'C:\\Windows\\System32\\REG.exe', true],
    ['*\\reg.exe', 'C:\\Windows\\reg.exe.bak', false],
    ['power*', 'PowerShell', true],
    ['power*', 'xpowershell', false],
    ['*shell*', 'PowerSHELL.exe', true],
    ['a*b*c', 'aXbXc', true],
    ['a*b*c', 'acb', false],
    ['ab*ba', 'aba', false],
    ['a*a', 'a', false],
    ['a*a', 'aa', true],
    ['*', '', true],
    ['**', 'x', true],
    ['', '', true],
    ['', 'x', false],
    ['a*c', 'a\nb\nc', true],
    ['?[a]^$', '?[A]^$', true],
    ['*a*a*', 'a', false],
    ['*ab*ab*', 'xabab', true],
  ])('%j on %j, ignoring case: %s', (pattern, text, expected) => {
    expect(insensitive(pattern, text)).toBe(expected);
  });

  it('heeds case when told to', () => {
    expect(sensitive('Power*', 'PowerShell')).toBe(true);
    expect(sensitive('Power*', 'powershell')).toBe(false);
  });

  it('folds ASCII letters only to ASCII letters', () => {
    const kelvin = '\u212a';
    for (const pattern of ['k', 'k*', '*k', '*k*', '*k*k*', 'K*K']) {
      expect(insensitive(pattern, kelvin)).toBe(false);
      expect(insensitive(pattern, kelvin + kelvin)).toBe(false);
    }
    expect(insensitive('*i*', '\u0130')).toBe(false);
    expect(insensitive('s', '\u017f')).toBe(false);
  });

  it('folds other letters by Unicode', () => {
    expect(insensitive('MÜLLER*', 'müller & co')).toBe(true);
    expect(insensitive('σ', 'ς')).toBe(true);
    expect(insensitive('*я*', 'Я')).toBe(true);
    expect(insensitive('straße', 'STRASSE')).toBe(false);
  });

  it('does the same as a regular expression', () => {
    const letters = fc.string({ unit: fc.constantFrom('a', 'b', 'A', '*'), maxLength: 8 });
    const text = fc.string({ unit: fc.constantFrom('a', 'b', 'A', '\n'), maxLength: 10 });
    fc.assert(
      fc.property(letters, text, (pattern, value) => {
        const source = `^${pattern.replaceAll('*', '[^]*')}$`;
        expect(sensitive(pattern, value)).toBe(new RegExp(source).test(value));
        expect(insensitive(pattern, value)).toBe(new RegExp(source, 'i').test(value));
      }),
      { numRuns: 2000 },
    );
  });

  it('survives a pattern of many stars', () => {
    expect(insensitive(`${'*a'.repeat(200)}*b`, 'a'.repeat(100_000))).toBe(false);
  });
});

describe('wildcards in field names', () => {
  it('sees stars', () => {
    expect(hasWildcard('c_*')).toBe(true);
    expect(hasWildcard('count')).toBe(false);
  });

  it('finds what each star matched, earlier ones taking more', () => {
    expect(wildcardCaptures('Processes.*', 'Processes.user')).toEqual(['user']);
    expect(wildcardCaptures('*_*', 'a_b_c')).toEqual(['a_b', 'c']);
    expect(wildcardCaptures('foo*bar*', 'foo1bar2')).toEqual(['1', '2']);
    expect(wildcardCaptures('user', 'user')).toEqual([]);
    expect(wildcardCaptures('User*', 'user1')).toBeNull();
    expect(wildcardCaptures('ab*ba', 'aba')).toBeNull();
  });

  it('puts them into another name', () => {
    expect(substituteWildcards('p_*_*', ['a', 'b'])).toBe('p_a_b');
    expect(substituteWildcards('*', ['$&'])).toBe('$&');
  });
});

describe('compileLike', () => {
  it.each([
    ['a%', 'abc', true],
    ['a%', 'Abc', false],
    ['%b_', 'abc', true],
    ['_', '😀', true],
    ['__', '😀', false],
    ['a_c', 'abc', true],
    ['a_c', 'ac', false],
    ['abc', 'abc', true],
    ['abc', 'abcd', false],
    ['%', '', true],
    ['a*', 'abc', false],
    ['%_%', '', false],
    ['a%_z', 'a\nz', true],
    ['%a_%_b', 'xaxyb', true],
  ])('%j on %j: %s', (pattern, text, expected) => {
    expect(compileLike(pattern)(text)).toBe(expected);
  });
});
