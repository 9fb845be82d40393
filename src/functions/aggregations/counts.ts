import { toText } from '../../values/number.ts';
import type { Scalar, Value } from '../../values/value.ts';
import type { Aggregation } from '../aggregation.ts';
import { SetAccumulator, ValueAccumulator } from './accumulators.ts';

class Count extends ValueAccumulator {
  private values = 0;
  protected take(): void {
    this.values++;
  }
  addRepeated(value: Value, times: number): boolean {
    if (value != null) this.values += typeof value === 'object' ? value.length * times : times;
    return true;
  }
  result(): number {
    return this.values;
  }
}

class DistinctCount extends SetAccumulator {
  private readonly seen = new Set<string>();
  protected take(value: Scalar): void {
    this.seen.add(toText(value));
  }
  result(): number {
    return this.seen.size;
  }
}

class NoError extends SetAccumulator {
  protected take(): void {}
  result(): number {
    return 0;
  }
}

const untyped = { numeric: false, usesTime: false, ordered: false } as const;

/**
 * Counts occurrences. Without a field the caller adds any present value for each row; for `count(eval(x))` one for
 * each row where x is true, and null otherwise.
 */
export const count: Aggregation = {
  ...untyped,
  name: 'count',
  aliases: ['c'],
  signature: 'count or count(<field>)',
  summary: 'The number of rows, or of values of the field.',
  words: 'the number of {}',
  example: [['a', null, ['b', 'c'], ''], 4],
  argument: 'optional',
  empty: 0,
  create: () => new Count(),
};

/** Values are distinct as text and by case: `1` and `1.0` are two. */
export const distinctCount: Aggregation = {
  ...untyped,
  name: 'dc',
  countsDifferent: true,
  aliases: ['distinct_count'],
  signature: 'dc(<field>)',
  summary: 'The number of distinct values.',
  words: 'the number of different {}',
  example: [['a', 'A', 'a', null, '1', 1, '1.0'], 4],
  argument: 'required',
  empty: 0,
  create: () => new DistinctCount(),
};

/** Splunk's own estimate is exact below a threshold (limits.conf, approx_dc_threshold); here it always is. */
export const estimatedDistinctCount: Aggregation = {
  ...untyped,
  name: 'estdc',
  countsDifferent: true,
  aliases: [],
  signature: 'estdc(<field>)',
  summary: 'The estimated number of distinct values; here always the exact number.',
  words: 'the number of different {}',
  example: [['a', 'b', 'a'], 2],
  argument: 'required',
  empty: 0,
  create: () => new DistinctCount(),
};

export const estimatedDistinctCountError: Aggregation = {
  ...untyped,
  name: 'estdc_error',
  aliases: [],
  signature: 'estdc_error(<field>)',
  summary: 'The error of estdc: 0, because the count is exact.',
  words: 'the error of the number of different {}',
  example: [['a', 'b', 'a'], 0],
  argument: 'required',
  empty: 0,
  create: () => new NoError(),
};
