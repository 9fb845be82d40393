import { toNumber } from '../../values/number.ts';
import type { Scalar, Value } from '../../values/value.ts';
import type { Aggregation } from '../aggregation.ts';
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
    return this.earliest === null ? null : this.earliestTime;
  }
}

class LatestTime extends TimeAccumulator {
  result(): Value {
    return this.latest === null ? null : this.latestTime;
  }
}

class Rate extends TimeAccumulator {
  result(): Value {
    if (this.earliest === null || this.latest === null || this.earliestTime === this.latestTime) return null;
    const from = toNumber(this.earliest);
    const to = toNumber(this.latest);
    return from === null || to === null ? null : (to - from) / (this.latestTime - this.earliestTime);
  }
}

/** Ordered, because the arrival decides between occurrences at the same time. */
const byTime = { argument: 'required', numeric: false, usesTime: true, ordered: true, empty: null } as const;

export const earliest: Aggregation = {
  ...byTime,
  name: 'earliest',
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
  aliases: [],
  signature: 'earliest_time(<field>)',
  summary: 'The _time (epoch seconds) of the earliest value.',
  words: 'the time of the earliest {}',
  example: [['c', 'b', null], 2],
  ordered: false,
  create: () => new EarliestTime(),
};

export const latestTime: Aggregation = {
  ...byTime,
  name: 'latest_time',
  aliases: [],
  signature: 'latest_time(<field>)',
  summary: 'The _time (epoch seconds) of the latest value.',
  words: 'the time of the latest {}',
  example: [[null, 'b', 'a'], 2],
  ordered: false,
  create: () => new LatestTime(),
};

/** Absent unless both ends are numbers and at different times (Search Reference, "Time functions"). */
export const rate: Aggregation = {
  ...byTime,
  name: 'rate',
  aliases: [],
  signature: 'rate(<field>)',
  summary: 'The change from the earliest to the latest value, per second.',
  words: 'the change of {} per second',
  example: [['300', '180', '100'], 100],
  numeric: true,
  create: () => new Rate(),
};
