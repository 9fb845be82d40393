import type { EventSegment } from './event-segment.ts';

/** Bytes that loaded columns may take together, roughly. */
const budget = 256 * 1024 * 1024;

/** Lets segments that were not used for the longest time forget what they loaded, when all take too much memory. */
export class SegmentCache {
  /** Bytes of each, the one that was used last at the end. */
  private readonly sizes = new Map<EventSegment, number>();
  private total = 0;

  /** A segment loaded so many bytes more. */
  grew(segment: EventSegment, bytes: number): void {
    const before = this.sizes.get(segment) ?? 0;
    this.sizes.delete(segment);
    this.sizes.set(segment, before + bytes);
    this.total += bytes;
    for (const [oldest, size] of this.sizes) {
      if (this.total <= budget || oldest === segment) break;
      oldest.forget();
      this.sizes.delete(oldest);
      this.total -= size;
    }
  }

  /** A segment is no longer there. */
  drop(segment: EventSegment): void {
    this.total -= this.sizes.get(segment) ?? 0;
    this.sizes.delete(segment);
  }
}
