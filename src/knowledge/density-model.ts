import {
  type BoundaryRange,
  type Distribution,
  type DistributionKind,
  describeDistribution,
  fitDistribution,
} from './density-distributions.ts';

/** What `fit DensityFunction ... into <name>` learns: for each group of the by-fields one distribution of a field. */
export interface DensityModel {
  readonly kind: 'density';
  readonly name: string;
  /** The field whose values the model is about. */
  readonly field: string;
  readonly by: readonly string[];
  /** By the text of the by-fields' values, as `densityGroupKey` joins it. */
  readonly groups: ReadonlyMap<string, DensityGroup>;
  /** What `apply` uses when it is given none. */
  readonly thresholds: DensityThresholds;
  readonly showDensity: boolean;
}

export interface DensityGroup {
  /** Values of the by-fields. */
  readonly key: readonly string[];
  readonly distribution: Distribution;
  /** True when the best of several kinds was chosen. */
  readonly chosen: boolean;
  readonly cardinality: number;
  readonly min: number;
  readonly max: number;
  readonly mean: number;
  /** Of the population. */
  readonly deviation: number;
  /** Wasserstein distance between the values and the distribution. */
  readonly distance: number;
}

/** Areas (0 to 1) of the distribution that count as outlying. */
export interface DensityThresholds {
  /** Of both ends together, or of wherever the density is lowest. Not used when one of the others is given. */
  readonly threshold: number;
  readonly lower: number | null;
  readonly upper: number | null;
}

export const defaultThreshold = 0.01;

/**
 * Learns the distribution of one group's values. `auto` fits all four kinds and takes the one nearest to the values.
 * No values give null.
 */
export function fitGroup(
  key: readonly string[],
  values: readonly number[],
  kind: DistributionKind | 'auto',
): DensityGroup | null {
  if (values.length === 0) return null;
  const sorted = Float64Array.from(values).sort();
  const mean = sorted.reduce((sum, value) => sum + value, 0) / sorted.length;
  const deviation = Math.sqrt(sorted.reduce((sum, value) => sum + (value - mean) ** 2, 0) / sorted.length);
  const kinds: readonly DistributionKind[] = kind === 'auto' ? ['norm', 'expon', 'gaussian_kde', 'beta'] : [kind];
  let best: { readonly distribution: Distribution; readonly distance: number } | null = null;
  for (const candidate of kinds) {
    const distribution = fitDistribution(candidate, { sorted, mean, deviation });
    const distance = distanceTo(distribution, sorted);
    if (best === null || distance < best.distance) best = { distribution, distance };
  }
  return {
    key,
    ...best!,
    chosen: kind === 'auto',
    cardinality: sorted.length,
    min: sorted[0]!,
    max: sorted[sorted.length - 1]!,
    mean,
    deviation,
  };
}

/** At most this many quantiles are compared. */
const maxQuantiles = 1_000;

/** The first Wasserstein distance: the mean difference of the quantiles. */
function distanceTo(distribution: Distribution, sorted: Float64Array): number {
  const count = Math.min(sorted.length, maxQuantiles);
  let sum = 0;
  for (let i = 0; i < count; i++) {
    const share = (i + 0.5) / count;
    const value = sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]!;
    sum += Math.abs(value - distribution.quantile(share));
  }
  return sum / count;
}

/** Where values of a group are outlying, ascending; empty when nowhere. */
export function outlierRanges(
  { distribution }: DensityGroup,
  { threshold, lower, upper }: DensityThresholds,
): BoundaryRange[] {
  if (lower === null && upper === null) return distribution.unlikely(threshold);
  const ranges: BoundaryRange[] = [];
  if (lower !== null && lower > 0) {
    ranges.push({ from: Number.NEGATIVE_INFINITY, to: distribution.quantile(lower), area: lower });
  }
  if (upper !== null && upper > 0) {
    ranges.push({ from: distribution.quantile(1 - upper), to: Number.POSITIVE_INFINITY, area: upper });
  }
  return ranges;
}

export function isOutlier(value: number, ranges: readonly BoundaryRange[]): boolean {
  return ranges.some(({ from, to }) => value > from && value < to);
}

/** An unambiguous text for the values of the by-fields. */
export function densityGroupKey(values: readonly string[]): string {
  return JSON.stringify(values);
}

/** `Normal`, `Auto: Exponential`, and parameters that are neither mean nor deviation. */
export function describeGroup({ distribution, chosen }: DensityGroup): {
  readonly type: string;
  readonly other: string;
} {
  const { title, parameters } = describeDistribution(distribution);
  return { type: chosen ? `Auto: ${title}` : title, other: parameters };
}
