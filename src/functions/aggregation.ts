import type { Value } from '../values/value.ts';

/** Collects the values of one group. */
export interface Accumulator {
  /** One row's value of the argument (absent when the row lacks it) and the row's `_time` (epoch seconds, or absent). */
  add(value: Value, time: number | null): void;
  /**
   * As adding a row's value so many times, for aggregations that do not ask for times. False when it would show in the result in which order values
   * come (the last digits of a sum of fractions): what was collected is then worth nothing, and a new accumulator must get the values one by one.
   * Missing where the order always shows.
   */
  addRepeated?(value: Value, times: number): boolean;
  result(): Value;
}

/** How a percentile between two values is found; see `percentiles.ts`. */
export type PercentileMethod = 'interpolated' | 'nearest-rank';

/** Settings of limits.conf that accumulators keep to. */
export interface AggregationLimits {
  /** Values that `list` keeps of one group (`list_maxsize`). */
  readonly listValues: number;
  /** `perc_method`. */
  readonly percentiles: PercentileMethod;
}

/** What holds where nobody says otherwise. */
export const defaultAggregationLimits: AggregationLimits = { listValues: 100, percentiles: 'interpolated' };

/** One aggregation of stats, chart, tstats ...: one entry, used by the row form and by SQL. */
export interface Aggregation {
  readonly name: string;
  readonly aliases: readonly string[];
  /** `values(<field>)` */
  readonly signature: string;
  readonly summary: string;
  /** The result in a sentence: `the smallest {}`, `{}` being what it is of and `{n}` the number in the name. */
  readonly words: string;
  /**
   * Input values of one field, oldest last (the order of a search), the expected result, and the number in the name
   * of a parameterised one; run as a test. The rows are one second apart, the oldest at `_time` 1.
   */
  readonly example: readonly [input: readonly Value[], result: Value, parameter?: number];
  /** `none`: count without a field. */
  readonly argument: 'required' | 'optional';
  /** True for functions of numbers only: text that is no number is skipped. */
  readonly numeric: boolean;
  /** True when the result depends on `_time`. */
  readonly usesTime: boolean;
  /** True when the result depends on the order of rows (first, last, list). */
  readonly ordered: boolean;
  /**
   * The rows that decide the result where rows come newest first: the newest or the oldest one with a value, or those with the smallest and the largest
   * one. Absent: all.
   */
  readonly decidedBy?: 'newest' | 'oldest' | 'extremes';
  /** The result is the number of different texts. */
  readonly countsDifferent?: true;
  /** What a row-less group yields: 0 for counts, absent otherwise. */
  readonly empty: Value;
  /** For names with a number in them (`perc95`, `p99.9`, `upperperc50`): the pattern of the whole name. */
  readonly parameterised?: RegExp;
  /**
   * timechart only (`per_minute` and its kin): the accumulator yields a sum, and the command, which knows the length
   * of each bucket, multiplies it by `perSeconds / length of the bucket in seconds`.
   */
  readonly perSeconds?: number;
  /** A new, empty group. `parameter` is the number in the name; without `limits` Splunk's defaults hold. */
  create(parameter?: number, limits?: AggregationLimits): Accumulator;
}
