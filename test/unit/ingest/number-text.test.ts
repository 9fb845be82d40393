import { expect, it } from 'vitest';
import { parseKeepingNumbers } from '../../../src/ingest/read/number-text.ts';

it.each([
  ['{"a":1.10}', { a: '1.10' }],
  ['{"a" : 1.0 , "b":-0}', { a: '1.0', b: '-0' }],
  ['{"a":[1.50,2]}', { a: ['1.50', 2] }],
  ['{"a":-9223372036854775808}', { a: '-9223372036854775808' }],
  ['{"a":1E5,"b":1e-7,"c":0.0000001}', { a: '1E5', b: 1e-7, c: '0.0000001' }],
  ['{"a":0.1234567890123456,"b":12345.678}', { a: 0.1234567890123456, b: 12345.678 }],
  // only strings
  ['{"a":": 1.10, x","b":1.10}', { a: ': 1.10, x', b: '1.10' }],
  ['{"a":"\\": 1.10, ","b":[1.10]}', { a: '": 1.10, ', b: ['1.10'] }],
  ['{"a\\\\":1.10}', { 'a\\': '1.10' }],
])('%s', (text, value) => {
  expect(parseKeepingNumbers(text)).toEqual(value);
});

it.each(['{"a":01.10}', '{"a":1.10', '{"a":1.10.0}', '{1.10:"a"}'])('refuses %s', (text) => {
  expect(() => parseKeepingNumbers(text)).toThrow(SyntaxError);
});
