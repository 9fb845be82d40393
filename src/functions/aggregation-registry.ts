import type { Aggregation } from './aggregation.ts';
import { earliest, earliestTime, latest, latestTime, rate } from './aggregations/by-time.ts';
import { count, distinctCount, estimatedDistinctCount, estimatedDistinctCountError } from './aggregations/counts.ts';
import { maximum, minimum, mode } from './aggregations/extremes.ts';
import { exactperc, median, perc, upperperc } from './aggregations/percentiles.ts';
import { first, last, list, values } from './aggregations/sequence.ts';
import {
  populationDeviation,
  populationVariance,
  range,
  sampleDeviation,
  sampleVariance,
} from './aggregations/spread.ts';
import { average, perDay, perHour, perMinute, perSecond, sum, sumOfSquares } from './aggregations/sums.ts';

const entries: readonly Aggregation[] = [
  count,
  distinctCount,
  estimatedDistinctCount,
  estimatedDistinctCountError,
  sum,
  average,
  sumOfSquares,
  range,
  sampleDeviation,
  populationDeviation,
  sampleVariance,
  populationVariance,
  minimum,
  maximum,
  mode,
  median,
  perc,
  exactperc,
  upperperc,
  first,
  last,
  earliest,
  latest,
  earliestTime,
  latestTime,
  rate,
  list,
  values,
  perSecond,
  perMinute,
  perHour,
  perDay,
];

/** Every aggregation by its name and by each alias, in the order of the reference page. `sparkline` is none of them. */
export const aggregations: ReadonlyMap<string, Aggregation> = new Map(
  entries.flatMap((entry) => [entry.name, ...entry.aliases].map((name) => [name, entry] as const)),
);

const parameterised = entries.filter((entry) => entry.parameterised);

export interface FoundAggregation {
  readonly aggregation: Aggregation;
  /** The number in the name (`perc95`: 95), for `create`; only with parameterised aggregations. */
  readonly parameter?: number;
}

/**
 * The aggregation a search means by `name`, in upper or lower case: `count`, `DC`, `perc95`, `p99.9`. Null when
 * there is none, also for a percentile without a number or with one above 100.
 */
export function findAggregation(name: string): FoundAggregation | null {
  const lower = name.toLowerCase();
  const aggregation = aggregations.get(lower);
  if (aggregation && !aggregation.parameterised) return { aggregation };
  for (const candidate of parameterised) {
    const number = candidate.parameterised?.exec(lower)?.[1];
    if (number === undefined) continue;
    const parameter = Number(number);
    return parameter <= 100 ? { aggregation: candidate, parameter } : null;
  }
  return null;
}
