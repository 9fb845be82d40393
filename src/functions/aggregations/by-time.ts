import { toNumber } from '../../values/number.ts';
import { type Scalar, toList, type Value } from '../../values/value.ts';
import type { Accumulator, Aggregation } from '../aggregation.ts';
import { ValueAccumulator } from './accumulators.ts';

/**
 * The occurrences at the smallest and at the largest `_time`; rows without a time are ignored. Rows come newest
 * first, so of occurrences at the same time the first to arrive is the latest and the last to arrive the earliest.
 */
abstract class TimeAccumulator extends ValueAccumulator {
  protected earliest: Scalar | null = null;
  protected latest: Scalar | null = null;
  protected earliestTime = Number.POSITIVE_INFINITY;
  protected latestTime = Number.NEGATIVE_INFINITY;

  protected take(value: Scalar, time: number | null): void {
    if (time === null) return;
    if (time <= this.earliestTime) {
      this.earliest = value;
      this.earliestTime = time;
    }
    if (time > this.latestTime) {
      this.latest = value;
      this.latestTime = time;
    }
  }
}

class Earliest extends TimeAccumulator {
  result(): Value {
    return this.earliest;
  }
}

class Latest extends TimeAccumulator {
  result(): Value {
    return this.latest;
  }
}

class EarliestTime extends TimeAccumulator {
  result(): Value {
    return this.earliest === null ? null : this.earliestTime.toFixed(6);
  }
}

class LatestTime extends TimeAccumulator {
  result(): Value {
    return this.latest === null ? null : this.latestTime.toFixed(6);
  }
}

/**
 * (latest - earliest) / (latest_time - earliest_time) of a counter. Where it fell it began anew: the largest value from
 * which it did so is added to the change (Search Reference, rate: "handles the largest value reset").
 */
class Rate implements Accumulator {
  private readonly points: { readonly value: Scalar; readonly time: number }[] = [];

  add(value: Value, time: number | null): void {
    if (time === null) return;
    for (const item of toList(value)) this.points.push({ value: item, time });
  }

  result(): Value {
    // Rows come newest first; sorting keeps the order of those at the same time.
    const points = [...this.points].reverse().sort((a, b) => a.time - b.time);
    const [first, last] = [points[0], points.at(-1)];
    if (!first || !last || first.time === last.time) return null;
    const from = toNumber(first.value);
    const to = toNumber(last.value);
    if (from === null || to === null) return null;
    return (to + largestReset(points) - from) / (last.time - first.time);
  }
}

function largestReset(points: readonly { readonly value: Scalar }[]): number {
  let before: number | null = null;
  let largest = 0;
  for (const point of points) {
    const value = toNumber(point.value);
    if (value === null) continue;
    if (before !== null && value < before && before > largest) largest = before;
    before = value;
  }
  return largest;
}

/** Ordered, because the arrival decides between occurrences at the same time. */
const byTime = { argument: 'required', numeric: false, usesTime: true, ordered: true, empty: null } as const;

export const earliest: Aggregation = {
  ...byTime,
  name: 'earliest',
  decidedBy: 'oldest',
  aliases: [],
  signature: 'earliest(<field>)',
  summary: 'The value at the smallest _time, whatever the order of the rows.',
  words: 'the earliest {}',
  example: [['new', 'old', null], 'old'],
  create: () => new Earliest(),
};

export const latest: Aggregation = {
  ...byTime,
  name: 'latest',
  decidedBy: 'newest',
  aliases: [],
  signature: 'latest(<field>)',
  summary: 'The value at the largest _time, whatever the order of the rows.',
  words: 'the latest {}',
  example: [[null, 'new', 'old'], 'new'],
  create: () => new Latest(),
};

export const earliestTime: Aggregation = {
  ...byTime,
  name: 'earliest_time',
  decidedBy: 'oldest',
  aliases: [],
  signature: 'earliest_time(<field>)',
  summary: 'The _time (epoch seconds, with six decimals) of the earliest value.',
  words: 'the time of the earliest {}',
  example: [['c', 'b', null], '2.000000'],
  ordered: false,
  create: () => new EarliestTime(),
};

export const latestTime: Aggregation = {
  ...byTime,
  name: 'latest_time',
  decidedBy: 'newest',
  aliases: [],
  signature: 'latest_time(<field>)',
  summary: 'The _time (epoch seconds, with six decimals) of the latest value.',
  words: 'the time of the latest {}',
  example: [[null, 'b', 'a'], '2.000000'],
  ordered: false,
  create: () => new LatestTime(),
};

/** Absent unless both ends are numbers and at different times (Search Reference, "Time functions"). */
export const rate: Aggregation = {
  ...byTime,
  name: 'rate',
  aliases: [],
  signature: 'rate(<field>)',
  summary:
    'The change of a counter from the earliest to the latest value, per second. Where the counter fell it began anew: the largest value that it fell from is added to the change.',
  words: 'the change of {} per second',
  example: [['30', '10', '180', '100'], 110 / 3],
  numeric: true,
  create: () => new Rate(),
};
