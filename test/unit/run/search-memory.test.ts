import { expect, it } from 'vitest';
import { type Heap, SearchMemory } from '../../../src/engines/search-memory.ts';
import { SearchLimit } from '../../../src/functions/memory-budget.ts';

/** A heap of 1000 MB in which every row leaves `held` MB in use and `garbage` MB that can be freed. */
function heapOf(
  held: number,
  garbage: number,
): { readonly heap: Heap; rows(count: number, memory: SearchMemory): void } {
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
    rows(count, memory) {
      for (let row = 0; row < count; row++) {
        used += held;
        waste += garbage;
        memory.row(1);
      }
    },
  };
}

it('refuses a search that holds more than fits, and says how much and what to do', () => {
  const { heap, rows } = heapOf(0.5, 0);
  expect(() => rows(5000, new SearchMemory(heap))).toThrowError(
    expect.objectContaining({
      code: 'limit',
      message: expect.stringMatching(/^The search holds more than 500 MB in memory, after 1,[34]\d\d rows\.$/),
      hint: expect.stringContaining('--max-memory'),
    }),
  );
});

it('keeps to what it was given, beside what is there before', () => {
  const { heap, rows } = heapOf(0.5, 0);
  const memory = new SearchMemory(heap);
  rows(200, memory);
  memory.begin(50);
  rows(90, memory);
  expect(() => rows(100, memory)).toThrowError('The search holds more than 50 MB in memory');
});

it('frees what others left behind when it is much beside the budget, not for each search', () => {
  let [used, collected] = [30, 0];
  const memory = new SearchMemory({
    used: () => used * 2 ** 20,
    limit: 2 ** 30,
    collect: () => {
      collected++;
      used = 28;
    },
  });
  const begun = [1000, 1000, 100, 100, 100].map((budget) => {
    memory.begin(budget);
    used += 2;
    return collected;
  });
  expect(begun).toEqual([0, 0, 1, 1, 1]);
  used = 40;
  memory.begin(100);
  expect(collected).toBe(2);
});

it('lets a search pass that leaves much behind but holds little', () => {
  const { heap, rows } = heapOf(0.001, 2);
  rows(100_000, new SearchMemory(heap));
});

it('looks when much is made without rows', () => {
  let used = 0;
  const memory = new SearchMemory({ used: () => used, limit: 2 ** 30, collect: () => {} });
  expect(() => {
    for (let i = 0; i < 100; i++) {
      used += 10 * 2 ** 20;
      memory.grow(10 * 2 ** 20);
    }
  }).toThrowError(SearchLimit);
});

it('names the stage where a value grew, else the first that holds rows', () => {
  const span = { start: 3, end: 7 };
  const rowLimit = new SearchLimit('The search holds much.', null, null);
  const named = rowLimit.at('where', { start: 0, end: 5 }, 1).at('sort', span, 3).at('stats', span, 3);
  expect([named.message, named.span]).toEqual(["'sort': The search holds much.", span]);
  const valueLimit = new SearchLimit('mvappend() makes much.', span, null);
  const placed = valueLimit.at('eval', { start: 0, end: 5 }, 1).at('sort', { start: 9, end: 12 }, 3);
  expect([placed.message, placed.span]).toEqual(["'eval': mvappend() makes much.", span]);
});
