import { describe, expect, it } from 'vitest';
import { compileValueMatcher } from '../../../src/functions/value-matcher.ts';

const any = (...patterns: string[]) => compileValueMatcher(patterns, { caseSensitive: false });

describe('compileValueMatcher', () => {
  it('matches none without patterns', () => {
    expect(any()('x')).toBe(false);
    expect(any()(null)).toBe(false);
  });

  it('matches absent values with no pattern', () => {
    expect(any('*')(null)).toBe(false);
    expect(any('*')(undefined)).toBe(false);
    expect(any('*')('')).toBe(true);
    expect(any('a', '**')(7)).toBe(true);
  });

  it('joins exact values, wildcards and subnets', () => {
    const matches = any('REG.exe', 'cmd*', '*shell*', '10.0.0.0/8');
    for (const value of ['reg.EXE', 'CMD.exe', 'PowerShell.exe', '10.9.8.7', '10.0.0.0/8']) {
      expect(matches(value), value).toBe(true);
    }
    for (const value of ['reg.ex', 'xcmd', 'shel', '11.0.0.1', '']) expect(matches(value), value).toBe(false);
  });

  it('compares numbers as they print', () => {
    expect(any('1', '2')(1)).toBe(true);
    expect(any('1.0', '2')(1)).toBe(false);
    expect(any('4*', 'x')(404)).toBe(true);
  });

  it('takes one value of a multivalue', () => {
    expect(any('b', 'c')(['a', 'B'])).toBe(true);
    expect(any('b', 'c')(['a', 1])).toBe(false);
  });

  it('tells case apart when asked to', () => {
    const matches = compileValueMatcher(['Bob', 'AL*'], { caseSensitive: true });
    expect([matches('Bob'), matches('bob'), matches('ALICE'), matches('alice')]).toEqual([true, false, true, false]);
  });

  it('folds ASCII letters only to ASCII letters', () => {
    expect(any('k', 'x')('\u212a')).toBe(false);
    expect(any('i*', 'x')('\u0130stanbul')).toBe(false);
    expect(any('ÄRGER', 'x')('ärger')).toBe(true);
    expect(any('σίσυφος', 'x')('ΣΊΣΥΦΟΣ')).toBe(true);
  });
});
