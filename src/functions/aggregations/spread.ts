import type { Value } from '../../values/value.ts';
import type { Aggregation } from '../aggregation.ts';
import { NumberAccumulator } from './accumulators.ts';

/** Below this part of the sum of squares, a difference of sums has lost half of its sixteen digits. */
const fewDigits = 1e-8;

/**
 * The variance from the count, the sum and the sum of squares, as Splunk computes it (Search Reference, sumsq: the last
 * digits of its example's stdev). Where the two sums nearly cancel out (epoch times, equal values) their difference would
 * be noise; there the squared distances from the running mean are used (Welford), which stay accurate.
 */
class Deviations extends NumberAccumulator {
  private count = 0;
  private sum = 0;
  private sumOfSquares = 0;
  private mean = 0;
  private squares = 0;

  constructor(
    /** 1 for a sample (divide by n - 1), 0 for a whole population. */
    private readonly freedom: 0 | 1,
    private readonly root: boolean,
  ) {
    super();
  }

  protected take(value: number): void {
    this.count++;
    this.sum += value;
    this.sumOfSquares += value * value;
    const distance = value - this.mean;
    this.mean += distance / this.count;
    this.squares += distance * (value - this.mean);
  }

  result(): Value {
    const { count, sum, sumOfSquares } = this;
    if (count === 0) return null;
    if (count === 1) return 0;
    const mean = sum / count;
    const difference = sumOfSquares - count * mean * mean;
    const squares = difference > sumOfSquares * fewDigits ? difference : this.squares;
    const variance = squares / (count - this.freedom);
    return this.root ? Math.sqrt(variance) : variance;
  }
}

class Range extends NumberAccumulator {
  private low = Number.POSITIVE_INFINITY;
  private high = Number.NEGATIVE_INFINITY;
  private any = false;
  protected take(value: number): void {
    this.any = true;
    if (value < this.low) this.low = value;
    if (value > this.high) this.high = value;
  }
  addRepeated(value: Value): boolean {
    this.add(value);
    return true;
  }
  result(): Value {
    return this.any ? this.high - this.low : null;
  }
}

const ofNumbers = { argument: 'required', numeric: true, usesTime: false, ordered: false, empty: null } as const;
/** A sum of doubles depends on the order in its last digits. */
const ofSums = { ...ofNumbers, ordered: true } as const;

/** Of a single number every spread is 0, also those that divide by n - 1. */
export const sampleDeviation: Aggregation = {
  ...ofSums,
  name: 'stdev',
  aliases: [],
  signature: 'stdev(<field>)',
  summary: 'The standard deviation of a sample (divides by n - 1).',
  words: 'the standard deviation of {}',
  example: [['1', '3', '5'], 2],
  create: () => new Deviations(1, true),
};

export const populationDeviation: Aggregation = {
  ...ofSums,
  name: 'stdevp',
  aliases: [],
  signature: 'stdevp(<field>)',
  summary: 'The standard deviation of a whole population (divides by n).',
  words: 'the population standard deviation of {}',
  example: [['2', '4', '4', '4', '5', '5', '7', '9'], 2],
  create: () => new Deviations(0, true),
};

export const sampleVariance: Aggregation = {
  ...ofSums,
  name: 'var',
  aliases: [],
  signature: 'var(<field>)',
  summary: 'The variance of a sample (divides by n - 1).',
  words: 'the variance of {}',
  example: [['1', '3', '5'], 4],
  create: () => new Deviations(1, false),
};

export const populationVariance: Aggregation = {
  ...ofSums,
  name: 'varp',
  aliases: [],
  signature: 'varp(<field>)',
  summary: 'The variance of a whole population (divides by n).',
  words: 'the population variance of {}',
  example: [['2', '4', '4', '4', '5', '5', '7', '9'], 4],
  create: () => new Deviations(0, false),
};

export const range: Aggregation = {
  ...ofNumbers,
  name: 'range',
  decidedBy: 'extremes',
  aliases: [],
  signature: 'range(<field>)',
  summary: 'The difference between the largest and the smallest number.',
  words: 'the range of {}',
  example: [['-5', '10', 'n/a', '0'], 15],
  create: () => new Range(),
};
