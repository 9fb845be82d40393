import { describe, expect, it } from 'vitest';
import { passes } from './evaluate.ts';

describe('comparing numbers', () => {
  it('compares fields that look numeric by size', () => {
    expect(passes('n>9', { n: '10' })).toBe(true);
    expect(passes('n>m', { n: '100', m: 99 })).toBe(true);
    expect(passes('a=b', { a: '1', b: '1.0' })).toBe(true);
    expect(passes('n=10.0', { n: '10' })).toBe(true);
    expect(passes('5<n', { n: '6' })).toBe(true);
    expect(passes('n>=5 AND n<=5', { n: 5 })).toBe(true);
  });

  it('finds a word unlike any number, neither less nor greater', () => {
    expect(passes('n=5', { n: 'abc' })).toBe(false);
    expect(passes('n!=5', { n: 'abc' })).toBe(true);
    expect(passes('n>5', { n: 'abc' })).toBe(false);
    expect(passes('n<=5', { n: 'abc' })).toBe(false);
    expect(passes('n<m', { n: '5', m: 'abc' })).toBe(false);
  });
});

describe('comparing texts', () => {
  it('minds the case and orders digits, upper case, lower case', () => {
    expect(passes('user="Bob"', { user: 'Bob' })).toBe(true);
    expect(passes('user="bob"', { user: 'Bob' })).toBe(false);
    expect(passes('a<b', { a: 'Zoo', b: 'apple' })).toBe(true);
    expect(passes('a<"A"', { a: '9' })).toBe(true);
  });

  it('takes a quoted literal as text even when it looks numeric', () => {
    expect(passes('n="10"', { n: 10 })).toBe(true);
    expect(passes('n="1"', { n: '1.0' })).toBe(false);
    expect(passes('n>"9"', { n: 10 })).toBe(false);
    expect(passes('"9"<n', { n: 10 })).toBe(false);
  });

  it('does not know wildcards', () => expect(passes('user="b*"', { user: 'bob' })).toBe(false));
});

describe('a missing field', () => {
  it.each(['u="a"', 'u!="a"', 'u<5', 'u=v', 'NOT u="a"', 'u LIKE "%"', 'u IN ("a")', 'match(u,".")'])(
    '%s is not true',
    (text) => {
      expect(passes(text)).toBe(false);
    },
  );
});

describe('a multivalue', () => {
  const fields = { mv: ['x', 'y', '7'] };

  it.each(['mv="y"', 'mv>6', 'mv LIKE "x%"', 'mv IN ("q","x")', '"y" IN (mv)', 'match(mv,"^y$")', 'mv!="y"'])(
    '%s: some value',
    (text) => {
      expect(passes(text, fields)).toBe(true);
    },
  );

  it.each(['mv="q"', 'mv>7', 'mv LIKE "q%"', 'mv IN ("q")', 'NOT mv="y"'])('%s: no value', (text) => {
    expect(passes(text, fields)).toBe(false);
  });
});

describe('IN', () => {
  it('compares numbers by size and literals as text', () => {
    expect(passes('status IN ("404","500")', { status: 404 })).toBe(true);
    expect(passes('status IN (404, 500)', { status: '404.0' })).toBe(true);
    expect(passes('status in("404","500")', { status: '200' })).toBe(false);
    expect(passes('in(s,"4*")', { s: '404' })).toBe(false);
    expect(passes('user IN (owner, "root")', { user: 'bob', owner: 'bob' })).toBe(true);
  });

  it('is not true when the only other candidate is missing', () => {
    expect(passes('NOT user IN (owner)', { user: 'bob' })).toBe(false);
  });
});

describe('LIKE', () => {
  it('takes the pattern from another field', () => {
    expect(passes('like(process, "%".parent."%")', { process: 'del a.exe', parent: 'a.exe' })).toBe(true);
    expect(passes('process LIKE pattern', { process: 'abc', pattern: 'a_c' })).toBe(true);
  });
});

describe('truth values', () => {
  it('are equal or not to each other, never to a field', () => {
    expect(passes('isnull(x)=true()')).toBe(true);
    expect(passes('isnull(x)!=isnull(y)', { y: '1' })).toBe(true);
    expect(passes('isnull(x)=y', { y: 'true' })).toBe(false);
  });
});
