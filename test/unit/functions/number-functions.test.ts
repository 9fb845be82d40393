import { describe, expect, it } from 'vitest';
import { evaluate } from './evaluate.ts';

const fields = { word: 'abc', five: '5', mv: ['1', '3', '5', '6', '4', '2'], max53: 9007199254740991 };

describe('mathematical functions', () => {
  it.each([
    ['ceiling(-1.5)', -1],
    ['floor(-1.1)', -2],
    ['round(3.5)', 4],
    ['round(2.5)', 3],
    ['round(1234.5678,1)', '1234.6'],
    ['round(10,2)', '10.00'],
    ['round(five/2,1)', '2.5'],
    ['round(nosuch,2)', null],
    ['round(word)', null],
    ['ln(1)', 0],
    ['ln(0)', null],
    ['ln(-1)', null],
    ['log(1000)', 3],
    ['log(8,2)', 3],
    ['log(8,1)', null],
    ['sqrt(-1)', null],
    ['acos(2)', null],
    ['exp(1000)', Number.POSITIVE_INFINITY],
    ['pow(five,2)', 25],
    ['pow(2,53)-1', 9007199254740991],
    ['round(pi()*pow(2,2),2)', '12.57'],
    ['abs(word)', null],
  ])('%s', (text, value) => expect(evaluate(text, fields)).toBe(value));
});

describe('sum, avg, min, max', () => {
  it.each([
    ['sum(five,2,3)', 10],
    ['sum(mv)', 21],
    ['sum(word,nosuch)', null],
    ['avg(word,2,3)', 2.5],
    ['avg(five,nosuch,"9".five)', 50],
    ['max(mv)', '6'],
    ['max(1,3,"foo",word)', 'foo'],
    ['min(3,6,"maria",five)', 3],
    ['min("10","9")', '10'],
    ['max(nosuch,null())', null],
    ['min(five,10)', '5'],
  ])('%s', (text, value) => expect(evaluate(text, fields)).toBe(value));

  it('random is a whole number below 2^31', () => {
    for (let run = 0; run < 50; run++) {
      const value = evaluate('random()') as number;
      expect(Number.isInteger(value) && value >= 0 && value <= 2147483647).toBe(true);
    }
  });
});

describe('bitwise functions', () => {
  it.each([
    // Search Reference, "Bitwise functions".
    ['bit_and(12,9)', 8],
    ['bit_and(15,7,five)', 5],
    ['bit_or(4,2)', 6],
    ['bit_xor(3,2)', 1],
    ['bit_not(9)', 9007199254740982],
    ['bit_not(9,tonumber("1111",2))', 6],
    ['bit_shift_left(67,1)', 134],
    ['bit_shift_left(3,52)', 4503599627370496],
    ['bit_shift_left(1,53)', 0],
    ['bit_shift_left(3,max53)', 0],
    ['bit_shift_left(3,max53+1)', null],
    ['bit_shift_left(3,-2)', null],
    ['bit_shift_right(4,1)', 2],
    ['bit_shift_right(-3,1)', null],
    ['bit_and(max53,max53)', 9007199254740991],
    ['bit_xor(max53,1)', 9007199254740990],
    ['bit_and(max53+1,1)', null],
    ['bit_and(-1,1)', null],
    ['bit_and(1.5,1)', null],
    ['tostring(bit_or(tonumber("00010",2),tonumber("11001",2)),"binary")', '11011'],
  ])('%s', (text, value) => expect(evaluate(text, fields)).toBe(value));
});
