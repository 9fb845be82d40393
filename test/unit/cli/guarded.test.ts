import { expect, test } from 'vitest';
import { guardEach } from '../../../src/run/guard.ts';

const work = (name: string): string => {
  if (name === 'fails') throw new Error('It fails.');
  while (name === 'endless');
  return `${name} done`;
};

function guarded(names: readonly string[], seconds: number | null): string[] {
  const found: string[] = [];
  guardEach(names, work, seconds, (name, result) => found.push(result.ended ? `${name} ended` : result.value));
  return found;
}

test('each piece of work is ended for itself, and the others run', () => {
  expect(guarded(['a', 'b', 'endless', 'c', 'endless', 'endless', 'd'], 0.05)).toEqual([
    'a done',
    'b done',
    'endless ended',
    'c done',
    'endless ended',
    'endless ended',
    'd done',
  ]);
  expect(guarded([], 0.05)).toEqual([]);
  expect(guarded(['a', 'b'], null)).toEqual(['a done', 'b done']);
});

test('what was done is told before the next begins, and an error passes through', () => {
  const found: string[] = [];
  const watched = (name: string): string => {
    found.push(`${name} begun`);
    return work(name);
  };
  expect(() => guardEach(['a', 'fails', 'b'], watched, 60, (name) => found.push(`${name} told`))).toThrow('It fails.');
  expect(found).toEqual(['a begun', 'a told', 'fails begun']);
});
