import { betaCumulative, betaDensity, normalCumulative, normalQuantile } from './distribution-functions.ts';

export type DistributionKind = 'norm' | 'expon' | 'gaussian_kde' | 'beta';

export const distributionKinds: readonly DistributionKind[] = ['norm', 'expon', 'gaussian_kde', 'beta'];

/** A range of outlying values, open to both sides, and the area of the distribution in it. */
export interface BoundaryRange {
  readonly from: number;
  readonly to: number;
  readonly area: number;
}

/** A continuous distribution. */
export interface Distribution {
  readonly kind: DistributionKind;
  density(value: number): number;
  /** The value below which `share` (0 to 1) of the distribution lies. */
  quantile(share: number): number;
  /** The ranges where the density is lowest, that together have the area `share`. */
  unlikely(share: number): BoundaryRange[];
  /** Parameters beside mean and deviation, for people. */
  readonly parameters: Readonly<Record<string, number>>;
}

/** Values of a group, ascending, with their mean and deviation (of the population). */
export interface Sample {
  readonly sorted: Float64Array;
  readonly mean: number;
  readonly deviation: number;
}

const titles: Readonly<Record<DistributionKind, string>> = {
  norm: 'Normal',
  expon: 'Exponential',
  gaussian_kde: 'Gaussian KDE',
  beta: 'Beta',
};

export function describeDistribution({ kind, parameters }: Distribution): { title: string; parameters: string } {
  const texts = Object.entries(parameters).map(([name, value]) => `${name}: ${Number(value.toPrecision(6))}`);
  return { title: titles[kind], parameters: texts.join(', ') };
}

/** Fits a distribution. Equal values have no spread: any other value is unlikely then. */
export function fitDistribution(kind: DistributionKind, sample: Sample): Distribution {
  if (sample.deviation === 0) return point(kind, sample.mean);
  switch (kind) {
    case 'norm':
      return normal(sample.mean, sample.deviation);
    case 'expon':
      return exponential(sample.sorted[0]!, sample.mean - sample.sorted[0]!);
    case 'gaussian_kde':
      return kernelEstimate(sample);
    case 'beta':
      return beta(sample);
  }
}

const { NEGATIVE_INFINITY, POSITIVE_INFINITY } = Number;

function bothTails(quantile: (share: number) => number, share: number): BoundaryRange[] {
  return [
    { from: NEGATIVE_INFINITY, to: quantile(share / 2), area: share / 2 },
    { from: quantile(1 - share / 2), to: POSITIVE_INFINITY, area: share / 2 },
  ];
}

function point(kind: DistributionKind, value: number): Distribution {
  return {
    kind,
    density: (x) => (x === value ? POSITIVE_INFINITY : 0),
    quantile: () => value,
    unlikely: (share) => bothTails(() => value, share),
    parameters: {},
  };
}

function normal(mean: number, deviation: number): Distribution {
  const quantile = (share: number) => mean + deviation * normalQuantile(share);
  return {
    kind: 'norm',
    density: (x) => Math.exp(-0.5 * ((x - mean) / deviation) ** 2) / (deviation * Math.sqrt(2 * Math.PI)),
    quantile,
    unlikely: (share) => bothTails(quantile, share),
    parameters: {},
  };
}

/** The density falls all the way: only large values are unlikely. */
function exponential(start: number, scale: number): Distribution {
  const quantile = (share: number) => start - scale * Math.log1p(-share);
  return {
    kind: 'expon',
    density: (x) => (x < start ? 0 : Math.exp(-(x - start) / scale) / scale),
    quantile,
    unlikely: (share) => [{ from: quantile(1 - share), to: POSITIVE_INFINITY, area: share }],
    parameters: {},
  };
}

/** Between the smallest and the largest value, by the method of moments. */
function beta({ sorted, mean, deviation }: Sample): Distribution {
  const span = sorted[sorted.length - 1]! - sorted[0]!;
  // A little room, so that the ends of the sample are not the ends of all that is possible.
  const start = sorted[0]! - span * 1e-3;
  const scale = span * (1 + 2e-3);
  const centre = (mean - start) / scale;
  const common = Math.max((centre * (1 - centre)) / (deviation / scale) ** 2 - 1, 1e-3);
  const [a, b] = [centre * common, (1 - centre) * common];
  const quantile = invert((x) => betaCumulative((x - start) / scale, a, b), start, start + scale);
  const density = (x: number) => betaDensity((x - start) / scale, a, b) / scale;
  const unlikely = (share: number): BoundaryRange[] => {
    if (a > 1 && b > 1) return bothTails(quantile, share);
    if (a > 1) return [{ from: NEGATIVE_INFINITY, to: quantile(share), area: share }];
    if (b > 1) return [{ from: quantile(1 - share), to: POSITIVE_INFINITY, area: share }];
    // High at both ends: nothing within the range is less likely than what lies outside.
    return bothTails((x) => (x < 0.5 ? start : start + scale), share);
  };
  return { kind: 'beta', density, quantile, unlikely, parameters: { alpha: a, beta: b, start, scale } };
}

/** Values taken as the centres of the kernel estimate at most, evenly from the sorted sample. */
const maxCentres = 2_000;
const gridPoints = 2_048;

/** Gaussian kernels over the values, as wide as Scott's rule says. */
function kernelEstimate({ sorted, deviation }: Sample): Distribution {
  const count = Math.min(sorted.length, maxCentres);
  const centres = Float64Array.from(
    { length: count },
    (_, index) => sorted[Math.floor(((index + 0.5) / count) * sorted.length)]!,
  );
  const width = deviation * Math.sqrt(sorted.length / Math.max(sorted.length - 1, 1)) * sorted.length ** -0.2;
  const density = (x: number) => {
    let sum = 0;
    for (const centre of centres) sum += Math.exp(-0.5 * ((x - centre) / width) ** 2);
    return sum / (count * width * Math.sqrt(2 * Math.PI));
  };
  const cumulative = (x: number) => {
    let sum = 0;
    for (const centre of centres) sum += normalCumulative((x - centre) / width);
    return sum / count;
  };
  const [low, high] = [sorted[0]! - 6 * width, sorted[sorted.length - 1]! + 6 * width];
  const quantile = invert(cumulative, low, high);
  return {
    kind: 'gaussian_kde',
    density,
    quantile,
    unlikely: (share) => lowestDensity(density, low, high, share),
    parameters: { bandwidth: width },
  };
}

/** The parts of a grid with the lowest density, up to an area, as ranges. */
function lowestDensity(density: (x: number) => number, low: number, high: number, share: number): BoundaryRange[] {
  const step = (high - low) / gridPoints;
  const areas = Float64Array.from({ length: gridPoints }, (_, index) => density(low + (index + 0.5) * step) * step);
  const total = areas.reduce((sum, area) => sum + area, 0);
  const order = [...areas.keys()].sort((a, b) => areas[a]! - areas[b]!);
  const unlikely = new Uint8Array(gridPoints);
  let sum = 0;
  for (const cell of order) {
    sum += areas[cell]! / total;
    if (sum > share) break;
    unlikely[cell] = 1;
  }
  const ranges: BoundaryRange[] = [];
  for (let start = 0; start < gridPoints; start++) {
    if (!unlikely[start]) continue;
    let end = start;
    let area = 0;
    while (end < gridPoints && unlikely[end]) area += areas[end++]! / total;
    ranges.push({
      from: start === 0 ? NEGATIVE_INFINITY : low + start * step,
      to: end === gridPoints ? POSITIVE_INFINITY : low + end * step,
      area,
    });
    start = end;
  }
  return ranges;
}

/** The inverse of a function that does not fall, by halving. */
function invert(cumulative: (x: number) => number, low: number, high: number): (share: number) => number {
  return (share) => {
    let [from, to] = [low, high];
    for (let i = 0; i < 60; i++) {
      const middle = (from + to) / 2;
      if (cumulative(middle) < share) from = middle;
      else to = middle;
    }
    return (from + to) / 2;
  };
}
