import { getHeapStatistics, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { cellLimits, type MemoryBudget, SearchLimit } from '../functions/memory-budget.ts';

/** The memory that JavaScript values take and may take, bytes. */
export interface Heap {
  used(): number;
  readonly limit: number;
  /** Frees what nothing refers to any more. */
  collect(): void;
}

const MB = 2 ** 20;
/** Without `maxMemory`, a search may hold this share of what V8 may: to sort rows takes nearly as much again. */
const share = 0.5;
/**
 * From which share of the budget on it is worth to see what is really in use, and which share that may be. A budget that
 * was asked for is kept closely, with room for lists that are copied when they grow.
 */
const shares = { default: { look: 1.3, hold: 1 }, asked: { look: 0.85, hold: 0.75 } } as const;
/** How much of a budget what nothing refers to may take when a search begins: freeing it takes longer than most searches. */
const left = 0.05;
/** Rows between two looks at the memory, at most: fewer when it grows fast. */
const maxRows = 256;
/** What a row takes, and each of its columns, bytes, roughly. */
const bytesOfRow = 64;
const bytesOfColumn = 16;

/**
 * The memory of the search that runs: rows, cells and what is computed on the way. A search that holds too much (`sort 0`,
 * `transaction`, groups or columns without end) is refused instead of ending the process.
 */
export class SearchMemory implements MemoryBudget {
  private budget = Number.POSITIVE_INFINITY;
  /** What was in use before. */
  private base = 0;
  /** What was in use when it was freed last. */
  private floor = 0;
  /** Bytes that may be made between two looks. */
  private step = MB;
  private pending = 0;
  private untilLook = maxRows;
  private interval = maxRows;
  private last = 0;
  private rows = 0;
  private shares: { readonly look: number; readonly hold: number } = shares.default;

  constructor(private readonly heap: Heap = nodeHeap()) {
    this.begin();
  }

  /**
   * A search begins. `maxMemory`: MB that it may hold beside what the program holds already; null: half of V8's limit in
   * all.
   */
  begin(maxMemory: number | null = null): void {
    const { heap } = this;
    if (maxMemory !== null && heap.used() - this.floor > maxMemory * MB * left) {
      heap.collect();
      this.floor = heap.used();
    }
    this.base = maxMemory === null ? 0 : heap.used();
    this.budget = maxMemory === null ? heap.limit * share : Math.min(maxMemory * MB, heap.limit * 0.7 - this.base);
    this.step = Math.min(32 * MB, Math.max(MB, this.budget / 16));
    this.last = heap.used();
    this.rows = 0;
    this.shares = maxMemory === null ? shares.default : shares.asked;
  }

  /** A cell is a part of what a search may hold, and there are copies while it is made. */
  get maxText(): number {
    return Math.min(cellLimits.maxText, Math.floor(this.budget / 8));
  }

  get maxValues(): number {
    return Math.min(cellLimits.maxValues, Math.floor(this.budget / 128));
  }

  get maxDocument(): number {
    return Math.min(cellLimits.maxDocument, Math.floor(this.budget / 64));
  }

  row(columns: number): void {
    this.rows++;
    this.pending += bytesOfRow + bytesOfColumn * columns;
    if (--this.untilLook <= 0 || this.pending >= this.step) this.look();
  }

  grow(bytes: number): void {
    this.pending += bytes;
    if (this.pending >= this.step) this.look();
  }

  private look(): void {
    const { heap, base, budget, step } = this;
    const used = heap.used();
    const grown = used - this.last;
    this.last = used;
    this.pending = 0;
    if (grown > step) this.interval = Math.max(1, this.interval >> 2);
    else if (grown < step / 4) this.interval = Math.min(maxRows, this.interval * 2);
    this.untilLook = this.interval;
    if (used - base < budget * this.shares.look) return;
    heap.collect();
    this.last = heap.used();
    if (this.last - base < budget * this.shares.hold) return;
    const megabytes = Math.round(budget / MB).toLocaleString('en');
    throw new SearchLimit(
      `The search holds more than ${megabytes} MB in memory, after ${this.rows.toLocaleString('en')} rows.`,
      null,
      'Filter or aggregate earlier (fields, head, stats), or allow more: --max-memory <MB>, and NODE_OPTIONS=--max-old-space-size=<MB> when V8 may take less than twice that.',
    );
  }
}

function nodeHeap(): Heap {
  let collect: (() => void) | null = null;
  return {
    used() {
      const { used_heap_size, external_memory } = getHeapStatistics();
      return used_heap_size + external_memory;
    },
    limit: getHeapStatistics().heap_size_limit,
    collect() {
      if (collect === null) {
        // Without this, what could be freed cannot be told from what is held.
        setFlagsFromString('--expose-gc');
        collect = runInNewContext('gc') as () => void;
      }
      collect();
    },
  };
}
