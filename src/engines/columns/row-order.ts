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

/** Walks the rows of several segments together, newest first. `visit` returns false to end the walk. */
export function* mergedRows(parts: readonly OrderedRows[]): Iterable<{ readonly part: number; readonly row: number }> {
  const heads = parts.map((part) => nextRow(part, 0));
  /** Parts that have rows left, as a heap: the one with the newest row on top. */
  const heap: number[] = [];
  const isBefore = (a: number, b: number): boolean => {
    const [left, right] = [parts[a]!, parts[b]!];
    const [row, other] = [left.order[heads[a]!]!, right.order[heads[b]!]!];
    const [time, otherTime] = [left.times[row]!, right.times[other]!];
    if (time !== otherTime) return time > otherTime;
    return left.numbers[row]! > right.numbers[other]!;
  };
  const sink = (from: number): void => {
    for (let at = from; ; ) {
      let first = at;
      for (const child of [at * 2 + 1, at * 2 + 2])
        if (child < heap.length && isBefore(heap[child]!, heap[first]!)) first = child;
      if (first === at) return;
      [heap[at], heap[first]] = [heap[first]!, heap[at]!];
      at = first;
    }
  };
  parts.forEach((part, index) => {
    if (heads[index]! < part.order.length) heap.push(index);
  });
  for (let at = (heap.length >> 1) - 1; at >= 0; at--) sink(at);
  while (heap.length > 0) {
    const part = heap[0]!;
    const { order } = parts[part]!;
    yield { part, row: order[heads[part]!]! };
    heads[part] = nextRow(parts[part]!, heads[part]! + 1);
    if (heads[part]! >= order.length) heap[0] = heap.at(-1)!;
    if (heads[part]! >= order.length) heap.pop();
    sink(0);
  }
}

function nextRow({ order, mask }: OrderedRows, from: number): number {
  let at = from;
  while (at < order.length && mask[order[at]!] === 0) at++;
  return at;
}
