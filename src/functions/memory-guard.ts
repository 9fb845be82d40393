import { getHeapStatistics, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { SplError } from '../language/spl-error.ts';

/** The memory that JavaScript values take and may take, bytes. */
export interface Heap {
  used(): number;
  readonly limit: number;
  /** Frees what nothing refers to any more. */
  collect(): void;
}

/** Rows between two looks at the memory. */
const interval = 256;
/** From this share of the limit on it is worth to see what is really in use ... */
const suspicious = 0.65;
/** ... and when that is more than this share, it is too much: to sort rows takes nearly as much again. */
const tooMuch = 0.5;

/**
 * Called for each row that is read, so that a search that holds too much (`sort 0`, `transaction`, groups without end)
 * is refused instead of ending the process, whichever of its commands it is that holds it.
 * @throws SplError (code `limit`).
 */
export function memoryGuard(heap: Heap = nodeHeap()): () => void {
  let rows = 0;
  return () => {
    if (++rows % interval !== 0 || heap.used() < heap.limit * suspicious) return;
    heap.collect();
    if (heap.used() < heap.limit * tooMuch) return;
    throw new SplError(
      `The search holds more than ${Math.round((heap.limit * tooMuch) / 2 ** 20).toLocaleString('en')} MB in memory, after reading ${rows.toLocaleString('en')} rows.`,
      null,
      'Filter or aggregate earlier (fields, head, stats), or allow more: NODE_OPTIONS=--max-old-space-size=<MB>.',
      'limit',
    );
  };
}

/** Rows, each seen by a guard. */
export function* guarded<T>(rows: Iterable<T>, guard: () => void = memoryGuard()): Iterable<T> {
  for (const row of rows) {
    guard();
    yield row;
  }
}

function nodeHeap(): Heap {
  return {
    used: () => getHeapStatistics().used_heap_size,
    limit: getHeapStatistics().heap_size_limit,
    collect() {
      // Without this, what could be freed cannot be told from what is held.
      setFlagsFromString('--expose-gc');
      (runInNewContext('gc') as () => void)();
    },
  };
}
