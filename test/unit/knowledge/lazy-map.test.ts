import { describe, expect, it } from 'vitest';
import { LazyMap } from '../../../src/knowledge/lazy-map.ts';

describe('a map whose values are read when asked for', () => {
  it('reads a value once, and none for its keys', () => {
    const read: string[] = [];
    const map = new LazyMap<number>();
    for (const [number, key] of ['a', 'b'].entries()) {
      map.defer(key, () => {
        read.push(key);
        return number;
      });
    }
    expect([[...map.keys()], map.size, map.has('b'), read]).toEqual([['a', 'b'], 2, true, []]);
    expect([map.get('b'), map.get('b'), read]).toEqual([1, 1, ['b']]);
    expect([[...map], read]).toEqual([
      [
        ['a', 0],
        ['b', 1],
      ],
      ['b', 'a'],
    ]);
  });

  it('loses a key whose value cannot be read', () => {
    const map = new LazyMap<number>();
    map.defer('bad', () => undefined);
    map.set('good', 1);
    expect([...map.values()]).toEqual([1]);
    expect(map.has('bad')).toBe(false);
  });

  it('can be written: the new value replaces the one not yet read', () => {
    const map = new LazyMap<number>();
    map.defer('a', () => 1);
    map.set('a', 2);
    expect(map.get('a')).toBe(2);
    map.defer('a', () => 3);
    map.delete('a');
    expect([map.get('a'), map.size]).toEqual([undefined, 0]);
  });
});
