/**
 * The rows of a segment, newest first: by time, and where that is the same, the one that came later first. `numbers`: per row the place in which it
 * came, ascending.
 */
export function newestFirst(times: Float64Array): Uint32Array {
  const order = new Uint32Array(times.length);
  let ascending = true;
  for (let row = 1; row < times.length; row++) {
    if (times[row]! < times[row - 1]!) {
      ascending = false;
      break;
    }
  }
  if (ascending) {
    for (let row = 0; row < order.length; row++) order[row] = order.length - 1 - row;
    return order;
  }
  for (let row = 0; row < order.length; row++) order[row] = row;
  return order.sort((a, b) => times[b]! - times[a]! || b - a);
}

/** Rows of one segment, or of one that is walked with others. */
export interface OrderedRows {
  readonly times: Float64Array;
  /** Per row the number of its event; ascending. */
  readonly numbers: ArrayLike<number>;
  /** Newest first. */
  readonly order: ArrayLike<number>;
  /** Per row 1 when it counts. */
  readonly mask: Uint8Array;
}

/** Walks the rows of several segments together, newest first. */
export class MergedRows {
  /** Where it stands: the part, and the row there. */
  part = -1;
  row = -1;
  private readonly orders: readonly ArrayLike<number>[];
  /** Per part the place in its order. */
  private readonly heads: number[] = [];
  /** Parts that have rows left, as a heap: the one with the newest row on top. */
  private readonly heap: number[] = [];

  constructor(private readonly parts: readonly OrderedRows[]) {
    this.orders = parts.map(({ order }) => order);
    parts.forEach((_, part) => {
      this.heads.push(-1);
      if (this.advance(part)) this.heap.push(part);
    });
    for (let at = (this.heap.length >> 1) - 1; at >= 0; at--) this.sink(at);
  }

  /** Goes to the next row; false when there is none. */
  next(): boolean {
    const { heap } = this;
    if (this.part >= 0 && !this.advance(this.part)) {
      const last = heap.pop()!;
      if (heap.length > 0) heap[0] = last;
    }
    if (heap.length === 0) {
      this.part = -1;
      return false;
    }
    if (heap.length > 1) this.sink(0);
    this.part = heap[0]!;
    this.row = this.orders[this.part]![this.heads[this.part]!]!;
    return true;
  }

  private advance(part: number): boolean {
    const order = this.orders[part]!;
    const { mask } = this.parts[part]!;
    let at = this.heads[part]! + 1;
    while (at < order.length && mask[order[at]!] === 0) at++;
    this.heads[part] = at;
    return at < order.length;
  }

  private sink(from: number): void {
    const { heap } = this;
    for (let at = from; ; ) {
      let first = at;
      const left = at * 2 + 1;
      if (left < heap.length && this.isBefore(heap[left]!, heap[first]!)) first = left;
      if (left + 1 < heap.length && this.isBefore(heap[left + 1]!, heap[first]!)) first = left + 1;
      if (first === at) return;
      const moved = heap[at]!;
      heap[at] = heap[first]!;
      heap[first] = moved;
      at = first;
    }
  }

  private isBefore(a: number, b: number): boolean {
    const row = this.orders[a]![this.heads[a]!]!;
    const other = this.orders[b]![this.heads[b]!]!;
    const time = this.parts[a]!.times[row]!;
    const otherTime = this.parts[b]!.times[other]!;
    if (time !== otherTime) return time > otherTime;
    return this.parts[a]!.numbers[row]! > this.parts[b]!.numbers[other]!;
  }
}
