import type { EventSegment } from './event-segment.ts';
import { segmentRows } from './segment.ts';

/** So many segments of about the same size are made into one. */
const together = 16;
/** While others wait: segments with so many events are merged when so many more of them are there. What they cost to read is little then, to merge much. */
const mediumRows = 256;
const patience = 8;
/** A segment with so many events is not made larger: only three more would fit beside it, and what a load of files leaves is of such a size. */
const largeRows = segmentRows >> 2;
/** Sizes that are about the same: 1 to 15 events, 16 to 255, and so on. So an event is written a few times, however small the commits are. */
const sizeOf = (rows: number): number => Math.floor(Math.log2(Math.max(1, rows)) / Math.log2(together));

/** The next segments to be made into one, those that came first; null when there are few small ones. `isBusy`: more commits are about to come. */
export function nextMerge(segments: readonly EventSegment[], isBusy = false): readonly EventSegment[] | null {
  const alike = new Map<string, EventSegment[]>();
  for (const segment of segments) {
    if (segment.live >= largeRows) continue;
    const { definition, isBare } = segment.kind;
    const key = `${sizeOf(segment.live)} ${isBare} ${definition}`;
    const others = alike.get(key);
    if (others === undefined) alike.set(key, [segment]);
    else others.push(segment);
    const enough = isBusy && segment.live >= mediumRows ? together * patience : together;
    if (others !== undefined && others.length >= enough) return fitting(others);
  }
  return null;
}

function fitting(segments: readonly EventSegment[]): readonly EventSegment[] {
  const first = [...segments].sort((a, b) => a.range.firstNumber - b.range.firstNumber);
  let rows = 0;
  return first.filter(({ live }) => {
    rows += live;
    return rows <= segmentRows;
  });
}
