import { describe, expect, it } from 'vitest';
import { evaluate } from './evaluate.ts';

describe('arithmetic', () => {
  it.each([
    ['2+3', 5],
    ['10-2-3', 5],
    ['7/2', 3.5],
    ['6/3', 2],
    ['7%3', 1],
    ['2+3*4', 14],
    ['(2+3)*4', 20],
    ['-5+3', -2],
    ['1/3', 1 / 3],
    ['1e3*2', 2000],
  ])('%s', (text, value) => expect(evaluate(text)).toBe(value));

  it('reads fields whose text looks numeric as numbers', () => {
    expect(evaluate('a+b', { a: '5', b: '3' })).toBe(8);
    expect(evaluate('a*b', { a: '1.5', b: 4 })).toBe(6);
    expect(evaluate('a-1', { a: '1e2' })).toBe(99);
  });

  it.each(['n/0', '0/0', 'n%0', 'n+nosuch', 'nosuch*2', 'word*2', 'word+n', 'many+1', '-word'])(
    '%s is null',
    (text) => {
      expect(evaluate(text, { n: 5, word: 'abc', many: ['1', '2'] })).toBeNull();
    },
  );
});

describe("'+' with texts", () => {
  it('puts two texts together', () => {
    expect(evaluate('"ab"+"cd"')).toBe('abcd');
    expect(evaluate('"*"+domain+"*"', { domain: 'example.com' })).toBe('*example.com*');
    expect(evaluate('substr("string",1,3)+substr("string",-3)')).toBe('string');
  });

  it('puts a literal and a number field together', () => expect(evaluate('a+"2"', { a: '1' })).toBe('12'));

  it('adds two fields, so that words give null', () => expect(evaluate('a+b', { a: 'x', b: 'y' })).toBeNull());
});

describe("'.'", () => {
  it('puts together numbers as they print', () => {
    expect(evaluate('a.b', { a: 1, b: 2 })).toBe('12');
    expect(evaluate('"<".(6/3).">"')).toBe('<2>');
    expect(evaluate('"v".n."!"', { n: 0.5 })).toBe('v0.5!');
  });

  it('is null when a part is missing or a multivalue', () => {
    expect(evaluate('a."x"')).toBeNull();
    expect(evaluate('a."x"', { a: ['1', '2'] })).toBeNull();
  });
});

describe('rounding to the digits of literals', () => {
  it.each([
    // Search Reference, "eval", Rounding.
    ['8.250*0.2', '2'],
    ['8.250*0.20', '1.7'],
    ['8.250*0.200', '1.65'],
    ['exact(8.250*0.2)', '1.650'],
    ['0.1+0.2', '0.3'],
    ['1.50+1.5', '3.0'],
    ['1.00*1111', '1111'],
    ['sigfig(1.00*1111)', '1110'],
    ['sigfig(123.0+4.567)', '127.6'],
    ['pow(2.5,2)', '6.3'],
    ['pow(2,0.5)', '1.4142135623730951'],
    ['pow(4,-1)', '0.25'],
    ['7/2', '3.5'],
    ['5.0', '5.0'],
    ['-0.50', '-0.50'],
  ])('%s prints %s', (text, value) => expect(evaluate(`${text}.""`)).toBe(value));

  it('is a matter of printing: the calculation goes on with the full number', () => {
    expect(evaluate('round(8.250*0.2, 2)')).toBe('1.65');
  });

  it('does not touch calculations with fields', () => {
    expect(evaluate('n*0.5', { n: 3 })).toBe(1.5);
    expect(evaluate('n+0.1', { n: '1.25' })).toBe(1.35);
  });

  it('sigfig rounds calculations with fields by their literals', () => {
    expect(evaluate('sigfig(test*1.00)', { test: 3.990000000000215 })).toBe('3.99');
  });
});

describe('AND, OR, XOR, NOT', () => {
  it.each([
    ['1=1 AND 1=2', false],
    ['1=1 OR 1=2', true],
    ['1=1 XOR 1=1', false],
    ['1=1 XOR 1=2', true],
    ['NOT 1=2 AND 1=1', true],
    ['1=1 OR 1=1 XOR 1=1', false],
    ['!isnull(nosuch)', false],
    ['1=1 OR 1=2 AND 1=2', true],
  ])('%s', (text, value) => expect(evaluate(text)).toBe(value));

  it.each([
    ['nosuch=1 AND 1=1', null],
    ['nosuch=1 AND 1=2', false],
    ['nosuch=1 OR 1=1', true],
    ['nosuch=1 OR 1=2', null],
    ['NOT nosuch=1', null],
    ['nosuch=1 XOR 1=1', null],
    ['1=1 AND nosuch=1 AND 1=2', false],
    ['1=2 OR nosuch=1 OR 1=1', true],
  ])('with a missing field: %s', (text, value) => expect(evaluate(text)).toBe(value));
});
