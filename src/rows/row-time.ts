import { toNumber } from '../values/number.ts';
import type { Row } from '../values/row.ts';

/** `_time` of a row as epoch seconds, null when it has none. */
export function timeOf(row: Row): number | null {
  const time = row._time;
  return typeof time === 'number' ? time : toNumber(time);
}
