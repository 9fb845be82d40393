import { expect, test } from 'vitest';
import { Shares } from '../../../src/cli/shares.ts';

const pieces = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9];

test('a worker takes what stands together, then what others have left', () => {
  const shares = new Shares(pieces, 2);
  expect(shares.take(0, 2)).toEqual([0, 1]);
  expect(shares.take(1, 2)).toEqual([5, 6]);
  expect(shares.take(0, 9)).toEqual([2, 3, 4]);
  expect(shares.take(0, 2)).toEqual([8, 9]);
  expect(shares.take(1, 2)).toEqual([7]);
  expect(shares.take(1, 2)).toEqual([]);
  expect(shares.take(0, 2)).toEqual([]);
});

test.each([1, 2, 3, 7, 12])('each piece is taken once by %i workers', (workers) => {
  const shares = new Shares(pieces, workers);
  const taken: number[] = [];
  for (let turn = 0; ; turn++) {
    // The last workers come more often.
    const some = shares.take(Math.floor(Math.sqrt(turn % (workers * workers))), 3);
    if (some.length === 0) break;
    taken.push(...some);
  }
  expect(taken.sort((a, b) => a - b)).toEqual(pieces);
});
