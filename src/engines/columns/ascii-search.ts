/** Finds texts in all values of a dictionary at once: the values lie behind each other in one heap, which is searched as a whole. */
export class AsciiSearch {
  private lowered: Buffer | null = null;

  /** Value `code` lies in the heap from `offsets[code - 1]` to `offsets[code]`. */
  constructor(
    private readonly heap: Buffer,
    private readonly offsets: Uint32Array,
    private readonly size: number,
  ) {}

  /** Per code (from 0 to `size`) 1 where the value contains the text. Throws RangeError for a text that is not ASCII with `ignoreCase`. */
  containing(text: string, ignoreCase: boolean): Uint8Array {
    const { offsets, size } = this;
    const found = new Uint8Array(size + 1);
    if (text === '') return found.fill(1, 1);
    const wanted = Buffer.from(ignoreCase ? text.toLowerCase() : text);
    if (ignoreCase && wanted.some((byte) => byte > 127))
      throw new RangeError('Text that is not ASCII is not found without regard to case.');
    const heap = ignoreCase ? this.loweredHeap() : this.heap;
    const end = offsets[size]!;
    let code = 1;
    for (let at = heap.indexOf(wanted); at >= 0 && at < end; ) {
      code = this.codeAt(at, code);
      if (at + wanted.length <= offsets[code]!) {
        found[code] = 1;
        at = heap.indexOf(wanted, offsets[code]!);
      } else at = heap.indexOf(wanted, at + 1);
    }
    return found;
  }

  /** The code whose value covers an offset, which is not before that of the value of `from`. */
  private codeAt(at: number, from: number): number {
    const { offsets } = this;
    let low = from;
    let step = 1;
    while (low + step <= this.size && offsets[low + step - 1]! <= at) {
      low += step;
      step *= 2;
    }
    let high = Math.min(low + step, this.size + 1);
    // offsets[low - 1] <= at < offsets[high - 1], where the latter exists.
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (offsets[middle - 1]! <= at) low = middle;
      else high = middle;
    }
    return low;
  }

  private loweredHeap(): Buffer {
    if (this.lowered === null) {
      const length = this.offsets[this.size]!;
      const lowered = Buffer.allocUnsafe(length);
      for (let i = 0; i < length; i++) {
        const byte = this.heap[i]!;
        lowered[i] = byte >= 0x41 && byte <= 0x5a ? byte | 0x20 : byte;
      }
      this.lowered = lowered;
    }
    return this.lowered;
  }
}
