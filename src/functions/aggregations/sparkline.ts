import type { TimeSpan } from '../../values/time-span.ts';
import { addSpan, binTime, standardSpans } from '../../values/time-span.ts';
import type { Scalar, Value } from '../../values/value.ts';
import { isMultivalue } from '../../values/value.ts';
import type { Accumulator } from '../aggregation.ts';

/** The first value of the list; what follows are the points. Splunk Web draws a list that begins so. */
export const sparklineMarker = '##__SPARKLINE__##';

/** The aggregations that a sparkline may draw (Search Manual, "Add sparklines to search results"). */
export const sparklineAggregations: ReadonlySet<string> = new Set([
  'count',
  'dc',
  'avg',
  'stdev',
  'stdevp',
  'var',
  'varp',
  'sum',
  'sumsq',
  'min',
  'max',
  'range',
]);

export interface SparklineOptions {
  /** Makes an empty accumulator of what is drawn: `count` in `sparkline(count)`. */
  readonly inner: () => Accumulator;
  /** The search's time range in epoch seconds, `latest` exclusive; null: from the first or to the last row of all groups. */
  readonly earliest: number | null;
  readonly latest: number | null;
  /** The step; null: the smallest of the standard steps that fits. */
  readonly span: TimeSpan | null;
  readonly timeZone: string;
  /** Points at most (limits.conf, sparkline_maxsize). A step that gives more is replaced by a standard one that fits. */
  readonly maxPoints?: number;
}

const secondsPerMonth = 28 * 86400;

/**
 * Sparklines of one aggregate: call it once per search, and the function it returns once per group, so that the
 * lines of all groups cover the same time. A group's result is the marker and one point for each step, 0 where the
 * group has no value; absent when no row had a time.
 */
export function sparklines(options: SparklineOptions): () => Accumulator {
  const seen = { first: Number.POSITIVE_INFINITY, last: Number.NEGATIVE_INFINITY };
  let starts: readonly number[] | null = null;

  function pointStarts(): readonly number[] {
    starts ??= findStarts(options, options.earliest ?? seen.first, seen.last);
    return starts;
  }

  return () => {
    const times: number[] = [];
    const values: Value[] = [];
    return {
      add(value, time) {
        if (value == null || time === null) return;
        starts = null;
        if (time < seen.first) seen.first = time;
        if (time > seen.last) seen.last = time;
        times.push(time);
        values.push(value);
      },
      result() {
        return times.length === 0 ? null : draw(pointStarts(), times, values, options.inner);
      },
    };
  };
}

function draw(
  starts: readonly number[],
  times: readonly number[],
  values: readonly Value[],
  inner: () => Accumulator,
): Value {
  const points: (Accumulator | undefined)[] = new Array(starts.length);
  times.forEach((time, index) => {
    const position = lastNotAfter(starts, time);
    if (position < 0) return;
    points[position] ??= inner();
    points[position].add(values[index], time);
  });
  const line: Scalar[] = [sparklineMarker];
  for (let index = 0; index < starts.length; index++) {
    const value = points[index]?.result() ?? 0;
    line.push(isMultivalue(value) ? 0 : value);
  }
  return line;
}

function findStarts(options: SparklineOptions, first: number, last: number): readonly number[] {
  const maxPoints = options.maxPoints ?? 100;
  for (const step of options.span ? [options.span, ...standardSpans] : standardSpans) {
    const starts = startsBy(step, options, first, last, maxPoints);
    if (starts) return starts;
  }
  const months = Math.ceil(((options.latest ?? last) - first) / secondsPerMonth / maxPoints) + 1;
  return startsBy({ count: months, unit: 'mon' }, options, first, last, maxPoints) ?? [first];
}

/** The beginnings of the steps that cover the time range; null when they are too many. */
function startsBy(
  step: TimeSpan,
  options: SparklineOptions,
  first: number,
  last: number,
  maxPoints: number,
): readonly number[] | null {
  const starts: number[] = [];
  let start = binTime(first, step, options.timeZone);
  while (options.latest === null ? start <= last : start < options.latest) {
    if (starts.length === maxPoints) return null;
    starts.push(start);
    start = addSpan(start, step, options.timeZone);
  }
  return starts.length === 0 ? null : starts;
}

function lastNotAfter(starts: readonly number[], time: number): number {
  let low = 0;
  let high = starts.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (starts[middle]! <= time) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
