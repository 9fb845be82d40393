import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareText, compareValues, equalValues } from '../../../src/values/compare.ts';

const values = fc.oneof(
  fc.string(),
  fc.constantFrom('1', '1.0', '10', '9', 'nan', 'NaN', 'inf', '-inf', '', 'A', 'a', '1e1', 10, 9.5, -1),
  fc.double(),
);

describe('compareText', () => {
  it('orders by code points, as UTF-8 does', () => {
    const sorted = ['é', '10', 'b', '9', 'B', '\u{1f600}', '\uff5e', '', 'ab', 'a'].sort(compareText);
    expect(sorted).toEqual(['', '10', '9', 'B', 'a', 'ab', 'b', 'é', '\uff5e', '\u{1f600}']);
  });

  it('agrees with the order of UTF-8 bytes', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (a, b) => {
        expect(Math.sign(compareText(a, b))).toBe(Math.sign(Buffer.compare(Buffer.from(a), Buffer.from(b))));
      }),
    );
  });
});

describe('compareValues', () => {
  it('orders numbers by size and before text', () => {
    expect(['10', '9', 'abc', '-1', '2.5', 'ABC', 100].sort(compareValues)).toEqual([
      '-1',
      '2.5',
      '9',
      '10',
      100,
      'ABC',
      'abc',
    ]);
  });

  it('is zero for equal numbers in different spellings', () => {
    expect(compareValues('1.0', 1)).toBe(0);
  });

  it('is a total order', () => {
    fc.assert(
      fc.property(values, values, values, (a, b, c) => {
        expect(compareValues(a, a)).toBe(0);
        expect(Math.sign(compareValues(a, b))).toBe(-Math.sign(compareValues(b, a)) + 0);
        if (compareValues(a, b) <= 0 && compareValues(b, c) <= 0) expect(compareValues(a, c)).toBeLessThanOrEqual(0);
      }),
    );
  });
});

describe('equalValues', () => {
  it('compares numbers by size, text exactly', () => {
    expect(equalValues('1', '1.0')).toBe(true);
    expect(equalValues(10, '1e1')).toBe(true);
    expect(equalValues('abc', 'abc')).toBe(true);
    expect(equalValues('abc', 'ABC')).toBe(false);
    expect(equalValues('1', 'one')).toBe(false);
    expect(equalValues('', '0')).toBe(false);
    expect(equalValues('NaN', 'nan')).toBe(true);
  });
});
