import type { Column } from './column.ts';
import type { NumberColumn } from './number-column.ts';

/** So many rows are in a segment at most: codes of columns with one value for each row fit in two bytes. */
export const segmentRows = 65_535;

/** The columns of a number of events, in the order in which the events came. */
export interface Segment {
  readonly rows: number;
  /** Epoch seconds. */
  readonly time: NumberColumn;
  /** By field name, in the order in which the fields were met. */
  readonly columns: ReadonlyMap<string, Column>;
}
