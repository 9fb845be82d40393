/**
 * Work for several workers. Each takes from a stretch of its own, so that pieces that stand together, which need the same data, go to the same worker;
 * one that has none left takes from the end of the longest stretch that is left.
 */
export class Shares<T> {
  private readonly stretches: { start: number; end: number }[];

  constructor(
    private readonly pieces: readonly T[],
    workers: number,
  ) {
    const place = (worker: number): number => Math.round((pieces.length * worker) / workers);
    this.stretches = Array.from({ length: workers }, (_, worker) => ({ start: place(worker), end: place(worker + 1) }));
  }

  /** Up to `count` pieces for a worker, counted from 0; none when all are taken. */
  take(worker: number, count: number): readonly T[] {
    const own = this.stretches[worker];
    if (own !== undefined && own.start < own.end) {
      const start = own.start;
      own.start = Math.min(start + count, own.end);
      return this.pieces.slice(start, own.start);
    }
    const longest = this.stretches.reduce((a, b) => (b.end - b.start > a.end - a.start ? b : a));
    const end = longest.end;
    longest.end = Math.max(end - count, longest.start);
    return this.pieces.slice(longest.end, end);
  }
}
