import { describe, expect, it } from 'vitest';
import { formatNumber, isNumeric, roundDecimal, toNumber, toText } from '../../../src/values/number.ts';

describe('toNumber', () => {
  it.each([
    ['10', 10],
    ['-7', -7],
    ['+5', 5],
    ['3.50', 3.5],
    ['.5', 0.5],
    ['5.', 5],
    ['1e3', 1000],
    ['1.5E-2', 0.015],
    ['007', 7],
    ['inf', Infinity],
    ['-Infinity', -Infinity],
    ['NaN', Number.NaN],
  ])('reads %s', (text, number) => {
    expect(toNumber(text)).toBe(number);
  });

  it.each([
    '',
    ' 5',
    '5 ',
    '0x10',
    '1,000',
    '1e',
    '1e+',
    '.',
    '-',
    '+',
    '--5',
    '1.2.3',
    '5m',
    'abc',
    'infinit',
    '10.0.0.1',
  ])('finds no number in %j', (text) => {
    expect(toNumber(text)).toBeNull();
    expect(isNumeric(text)).toBe(false);
  });

  it('gives null for absent, lists and truth values', () => {
    for (const value of [null, undefined, ['1', '2'], true]) expect(toNumber(value)).toBeNull();
  });
});

describe('formatNumber', () => {
  it.each([
    [2, '2'],
    [-0, '0'],
    [3.0, '3'],
    [1e21, '1000000000000000000000'],
    [2 ** 53, '9007199254740992'],
    [0.1, '0.1'],
    [1 / 3, '0.3333333333333333'],
    [5.371091109260495, '5.371091109260495'],
    [1e-7, '0.0000001'],
    [-1.5e-9, '-0.0000000015'],
    [Number.NaN, 'NaN'],
    [Infinity, 'inf'],
    [-Infinity, '-inf'],
  ])('prints %d as %s', (number, text) => {
    expect(formatNumber(number)).toBe(text);
    expect(toText(number)).toBe(text);
  });

  it('leaves text as it is spelled', () => {
    expect(toText('1.10')).toBe('1.10');
  });
});

describe('roundDecimal', () => {
  it.each([
    [2.555, 2, '2.56'],
    [10, 2, '10.00'],
    [3.5, 0, '4'],
    [-4.5, 0, '-5'],
    [1.005, 2, '1.01'],
    [0.05, 1, '0.1'],
    [9.995, 2, '10.00'],
    [99.9, 0, '100'],
    [-0.4, 0, '0'],
    [-0.004, 2, '0.00'],
    [1234.5678, 3, '1234.568'],
    [1e-7, 3, '0.000'],
    [1e21, 1, '1000000000000000000000.0'],
    [Number.NaN, 2, 'NaN'],
  ])('rounds %d to %i places as %s', (number, decimals, text) => {
    expect(roundDecimal(number, decimals)).toBe(text);
  });
});
