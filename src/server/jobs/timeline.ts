import { setImmediate as turn } from 'node:timers/promises';
import { toNumber } from '../../values/number.ts';
import { strftime } from '../../values/strftime.ts';
import { xmlHeader, xmlText } from '../rest/xml.ts';
import type { JobRows } from './job.ts';
import { timeText } from './result-formats.ts';

interface Bucket {
  /** Epoch seconds. */
  readonly start: number;
  readonly duration: number;
  readonly count: number;
}

/** Events over time, as `search/jobs/{sid}/timeline` tells. */
export interface Timeline {
  readonly count: number;
  readonly buckets: readonly Bucket[];
}

/** Seconds that a bucket may stand for. */
const spans = [0.001, 0.01, 0.1, 1, 60, 3600, 86_400, 30 * 86_400, 365 * 86_400] as const;
/** Events between two turns of the event loop. */
const piece = 5000;

/** Buckets of one length, the shortest of which `most` are enough, from the first event to the last. None when none are wanted. */
export async function timelineOf({ file }: JobRows, most: number): Promise<Timeline> {
  if (most <= 0) return { count: 0, buckets: [] };
  const milliseconds: number[] = [];
  let read = 0;
  for (const row of file.read()) {
    const time = toNumber(row._time);
    if (time !== null) milliseconds.push(Math.round(time * 1000));
    if (++read % piece === 0) await turn();
  }
  if (milliseconds.length === 0) return { count: 0, buckets: [] };
  let first = Number.POSITIVE_INFINITY;
  let last = Number.NEGATIVE_INFINITY;
  for (const time of milliseconds) {
    first = Math.min(first, time);
    last = Math.max(last, time);
  }
  const fits = (span: number): boolean => Math.floor(last / (span * 1000)) - Math.floor(first / (span * 1000)) < most;
  const span = spans.find(fits) ?? (last - first + 1) / 1000;
  const length = span * 1000;
  const start = Math.floor(first / length);
  const counts = new Array<number>(Math.floor(last / length) - start + 1).fill(0);
  for (const time of milliseconds) counts[Math.floor(time / length) - start]!++;
  return {
    count: milliseconds.length,
    buckets: counts.map((count, index) => ({ start: ((start + index) * length) / 1000, duration: span, count })),
  };
}

/** Seconds that a zone is ahead of UTC. */
function offsetAt(epoch: number, timeZone: string): number {
  const [, sign, hours, minutes] = /([+-])(\d\d):?(\d\d)$/.exec(strftime(epoch, '%z', timeZone)) ?? [];
  return (sign === '-' ? -1 : 1) * (Number(hours ?? 0) * 3600 + Number(minutes ?? 0) * 60);
}

export const timelineJson = ({ count, buckets }: Timeline, timeZone: string): unknown => ({
  event_count: count,
  cursor_time: 0,
  buckets: buckets.map((bucket) => ({
    available_count: bucket.count,
    duration: bucket.duration,
    earliest_strftime: timeText(bucket.start, timeZone),
    earliest_time: bucket.start,
    earliest_time_offset: offsetAt(bucket.start, timeZone),
    is_finalized: true,
    latest_time_offset: offsetAt(bucket.start + bucket.duration, timeZone),
    total_count: bucket.count,
  })),
});

export const timelineXml = ({ count, buckets }: Timeline, timeZone: string): string =>
  [
    `${xmlHeader}<timeline c='${count}' cursor='0'>\n`,
    ...buckets.map(
      ({ start, duration, count: events }) =>
        `<bucket c='${events}' a='${events}' t='${start.toFixed(3)}' d='${duration}' f='1' etz='${offsetAt(start, timeZone)}' ltz='${offsetAt(start + duration, timeZone)}'>${xmlText(timeText(start, timeZone))}</bucket>\n`,
    ),
    '</timeline>\n',
  ].join('');
