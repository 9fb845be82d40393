import { expect, it } from 'vitest';
import { guarded, type Heap, memoryGuard } from '../../../src/functions/memory-guard.ts';

/** A heap of 1000 MB in which every row leaves `held` MB in use and `garbage` MB that can be freed. */
function heapOf(held: number, garbage: number): { readonly heap: Heap; rows(count: number): Iterable<number> } {
  let used = 0;
  let waste = 0;
  return {
    heap: {
      used: () => (used + waste) * 2 ** 20,
      limit: 1000 * 2 ** 20,
      collect: () => {
        waste = 0;
      },
    },
    *rows(count) {
      for (let row = 0; row < count; row++) {
        used += held;
        waste += garbage;
        yield row;
      }
    },
  };
}

it('refuses a search that holds more than fits, and says how much and what to do', () => {
  const { heap, rows } = heapOf(0.5, 0);
  expect(() => [...guarded(rows(5000), memoryGuard(heap))]).toThrowError(
    expect.objectContaining({
      code: 'limit',
      message: 'The search holds more than 500 MB in memory, after reading 1,536 rows.',
      hint: expect.stringContaining('--max-old-space-size'),
    }),
  );
});

it('lets a search pass that leaves much behind but holds little', () => {
  const { heap, rows } = heapOf(0.001, 2);
  expect([...guarded(rows(100_000), memoryGuard(heap))]).toHaveLength(100_000);
});

it("passes every row on, in order, with the process' own memory", () => {
  expect([...guarded([1, 2, 3])]).toEqual([1, 2, 3]);
});
