import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, it } from 'vitest';
import { compileRegex } from '../../../src/values/regex.ts';

it('patterns are compiled also after V8 let go of code that was not used for a while', () => {
  expect(compileRegex('(a+)b').regex.test('aab')).toBe(true);
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  setFlagsFromString('--stress-flush-code');
  try {
    for (let round = 0; round < 20; round++) collect();
    expect(compileRegex('(c+)d').regex.test('ccd')).toBe(true);
  } finally {
    setFlagsFromString('--no-stress-flush-code');
    setFlagsFromString('--no-expose-gc');
  }
});
