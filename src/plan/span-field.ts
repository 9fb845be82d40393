import type { Row } from '../values/row.ts';
import { addSpan, type TimeSpan } from '../values/time-span.ts';

/**
 * The internal field in which timechart, tstats and mstats by `_time span=` leave the length of a row's bin in seconds;
 * searches divide by it (`eval r=count/_span`) and timewrap reads it. As other internal fields it is not shown.
 */
export const spanField = '_span';

/** Writes the length of the bin that begins at the row's `_time`: a month has its own, a day has 23 hours when clocks go forward. */
export function writeSpan(row: Row, span: TimeSpan, timeZone: string): void {
  const start = row._time;
  // Without the noise that differences of fractions have.
  if (typeof start === 'number') row[spanField] = Math.round((addSpan(start, span, timeZone) - start) * 1e6) / 1e6;
}
