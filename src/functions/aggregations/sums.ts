import type { Value } from '../../values/value.ts';
import type { Aggregation } from '../aggregation.ts';
import { SumAccumulator } from './accumulators.ts';

class Sum extends SumAccumulator {
  result(): Value {
    return this.count === 0 ? null : this.sum;
  }
}

class Average extends SumAccumulator {
  result(): Value {
    return this.count === 0 ? null : this.sum / this.count;
  }
}

class SumOfSquares extends SumAccumulator {
  protected override added(value: number): number {
    return value * value;
  }
  result(): Value {
    return this.count === 0 ? null : this.sum;
  }
}

/** Ordered: a sum of doubles depends on the order in its last digits. */
const ofNumbers = { argument: 'required', numeric: true, usesTime: false, ordered: true, empty: null } as const;

export const sum: Aggregation = {
  ...ofNumbers,
  name: 'sum',
  aliases: [],
  signature: 'sum(<field>)',
  summary: 'The sum of the numbers.',
  words: 'the sum of {}',
  example: [['1.5', 2, 'n/a', ['3', '4']], 10.5],
  create: () => new Sum(),
};

export const average: Aggregation = {
  ...ofNumbers,
  name: 'avg',
  aliases: ['mean'],
  signature: 'avg(<field>)',
  summary: 'The arithmetic mean of the numbers.',
  words: 'the average of {}',
  example: [['1', 2, 'n/a', '6'], 3],
  create: () => new Average(),
};

export const sumOfSquares: Aggregation = {
  ...ofNumbers,
  name: 'sumsq',
  aliases: [],
  signature: 'sumsq(<field>)',
  summary: 'The sum of the squares of the numbers.',
  words: 'the sum of squares of {}',
  example: [['1', '2', '3'], 14],
  create: () => new SumOfSquares(),
};

/** Search Reference, "Time functions": only timechart knows the length of a bucket, so it does the scaling. */
function perTime(unit: string, perSeconds: number): Aggregation {
  return {
    ...ofNumbers,
    name: `per_${unit}`,
    aliases: [],
    signature: `per_${unit}(<field>)`,
    summary: `timechart: the sum of the numbers of a bucket, as a rate per ${unit}, with at least six decimals (10.000000).`,
    words: `the sum of {} per ${unit}`,
    example: [['1', '2', '3'], 6],
    perSeconds,
    create: () => new Sum(),
  };
}

export const perSecond = perTime('second', 1);
export const perMinute = perTime('minute', 60);
export const perHour = perTime('hour', 3600);
export const perDay = perTime('day', 86400);
