import { describe, expect, it } from 'vitest';
import { compileKeyword } from '../../../src/functions/keyword-matcher.ts';

const found = (pattern: string, text: string) => compileKeyword(pattern, null)(text);
const foundTerm = (pattern: string, text: string) => compileKeyword(pattern, 'TERM')(text);

describe('a word', () => {
  it.each([
    ['fail', 'fail'],
    ['fail', 'did fail.'],
    ['fail', 'a,fail;b'],
    ['fail', 'path=/fail/x'],
    ['fail', 'x_fail-y'],
    ['fail', '"fail"'],
    ['fail', 'failed fail'],
    ['bar', 'foo%20bar'],
    ['foo', 'foo%20bar'],
    ['cmd.exe', 'C:\\Windows\\cmd.exe /c'],
    ['10.1', '10.1.2.3'],
    ['/etc/passwd', 'cat x/etc/passwd'],
    ['über', 'es geht über alles'],
  ])('%j is in %j', (pattern, text) => {
    expect(found(pattern, text)).toBe(true);
  });

  it.each([
    ['fail', 'failed'],
    ['fail', 'xfail'],
    ['fail', 'failfail'],
    ['fail', ''],
    ['10.1', '10.12.3'],
    ['cmd.exe', 'cmdxexe'],
    ['foo', 'foo2 xfoo'],
  ])('%j is not in %j', (pattern, text) => {
    expect(found(pattern, text)).toBe(false);
  });
});

describe('a wildcard', () => {
  it.each([
    ['fail*', 'has failed'],
    ['*ail', 'a fail'],
    ['*ai*', 'has failed'],
    ['f*d', 'has failed'],
    ['10.*.3', 'from 10.1.2.3'],
    ['f*l*d', 'foul fuelled'],
    ['a*a', 'ab axa'],
  ])('%j is in %j', (pattern, text) => {
    expect(found(pattern, text)).toBe(true);
  });

  it.each([
    ['fail*', 'unfailing'],
    ['*ail', 'failed'],
    ['f*d', 'fail and'],
    ['f*d', 'failed2'],
    ['10.*.3', '10.1 9.3'],
  ])('%j is not in %j: it stays within one term', (pattern, text) => {
    expect(found(pattern, text)).toBe(false);
  });

  it('spans terms where it stands alone in a phrase', () => {
    expect(found('user * failed', 'user bob smith has failed')).toBe(true);
    expect(found('user * failed', 'failed for user bob')).toBe(false);
    expect(found('user * failed', 'user bob failed2')).toBe(false);
  });
});

describe('a phrase', () => {
  it('keeps its order and its ends are ends of terms', () => {
    expect(found('login failed', 'the login failed')).toBe(true);
    expect(found('login failed', 'failed login')).toBe(false);
    expect(found('login fail', 'login failed')).toBe(false);
    expect(found('login fail*', 'login failed')).toBe(true);
  });
});

describe('TERM', () => {
  it('stands between major breakers', () => {
    expect(foundTerm('127.0.0.1', 'from 127.0.0.1 to')).toBe(true);
    expect(foundTerm('127.0.0.1', 'ip=127.0.0.1 to')).toBe(false);
    expect(foundTerm('127.0.0.1', '127.0.0.12')).toBe(false);
    expect(foundTerm('127.0', '127.0.0.1')).toBe(false);
    expect(foundTerm('127.0*', '127.0.0.1')).toBe(true);
    expect(foundTerm('a', 'x--a--y')).toBe(true);
    expect(foundTerm('a', 'x-a-y')).toBe(false);
    expect(foundTerm('a', 'x%20a%2cy')).toBe(true);
  });
});

it('comes to an end soon on long texts that nearly match', () => {
  const text = `${'a'.repeat(200_000)}!`;
  expect(found('a*a*a*a*b', text)).toBe(false);
  expect(found('a*aa', `${'a'.repeat(200_000)}b`)).toBe(false);
  expect(found('x * a', 'x a2 '.repeat(40_000))).toBe(false);
  expect(found('x*q', `${'xa '.repeat(40_000)}qq`)).toBe(false);
});
