import { describe, expect, it } from 'vitest';
import { type DensityThresholds, fitGroup, isOutlier, outlierRanges } from '../../../src/knowledge/density-model.ts';
import {
  betaCumulative,
  betaDensity,
  normalCumulative,
  normalQuantile,
} from '../../../src/knowledge/distribution-functions.ts';

const both = (threshold: number): DensityThresholds => ({ threshold, lower: null, upper: null });

/** Values whose distribution is exactly even in the quantiles of a distribution. */
const spread = (count: number, quantile: (share: number) => number) =>
  Array.from({ length: count }, (_, index) => quantile((index + 0.5) / count));

describe('the functions of distributions', () => {
  it('know the tables of the normal distribution', () => {
    expect(normalCumulative(0)).toBeCloseTo(0.5, 12);
    expect(normalCumulative(1.96)).toBeCloseTo(0.9750021, 6);
    expect(normalCumulative(-3)).toBeCloseTo(0.0013499, 6);
    expect(normalQuantile(0.975)).toBeCloseTo(1.959964, 6);
    expect(normalQuantile(0.0005)).toBeCloseTo(-3.290527, 6);
  });

  it('know the beta distribution where it is simple', () => {
    expect(betaCumulative(0.3, 1, 1)).toBeCloseTo(0.3, 9);
    expect(betaCumulative(0.5, 2, 2)).toBeCloseTo(0.5, 9);
    // 3x^2 - 2x^3
    expect(betaCumulative(0.25, 2, 2)).toBeCloseTo(0.15625, 9);
    // 6x(1-x)
    expect(betaDensity(0.25, 2, 2)).toBeCloseTo(1.125, 6);
  });
});

describe('fitGroup', () => {
  it('has nothing to say without values', () => {
    expect(fitGroup([], [], 'auto')).toBeNull();
  });

  it('measures the values', () => {
    const group = fitGroup(['a'], [1, 2, 3, 4], 'norm')!;
    expect(group).toMatchObject({ key: ['a'], cardinality: 4, min: 1, max: 4, mean: 2.5, chosen: false });
    expect(group.deviation).toBeCloseTo(Math.sqrt(1.25), 12);
  });

  it('chooses the exponential distribution for values that fall off exponentially', () => {
    const group = fitGroup(
      [],
      spread(500, (share) => -Math.log(1 - share)),
      'auto',
    )!;
    expect(group.distribution.kind).toBe('expon');
    expect(group.chosen).toBe(true);
  });

  it('chooses no exponential or beta distribution for two heaps', () => {
    const values = [
      ...spread(200, (share) => normalQuantile(share)),
      ...spread(200, (share) => 50 + normalQuantile(share)),
    ];
    expect(['gaussian_kde', 'beta']).toContain(fitGroup([], values, 'auto')!.distribution.kind);
  });
});

describe('outlierRanges', () => {
  it('takes half of the threshold from each end of a normal distribution', () => {
    const group = fitGroup(
      [],
      spread(1000, (share) => 100 + 10 * normalQuantile(share)),
      'norm',
    )!;
    const [low, high] = outlierRanges(group, both(0.05));
    expect(low!.from).toBe(Number.NEGATIVE_INFINITY);
    expect(low!.to).toBeCloseTo(100 - 19.6, 0);
    expect(high!.from).toBeCloseTo(100 + 19.6, 0);
    expect(high!.area).toBe(0.025);
  });

  it('takes only the upper end of an exponential distribution', () => {
    const ranges = outlierRanges(fitGroup([], [0, 1, 2, 3, 4], 'expon')!, both(0.1));
    expect(ranges).toHaveLength(1);
    // mean 2, start 0: -2 ln 0.1
    expect(ranges[0]!.from).toBeCloseTo(4.60517, 5);
    expect(ranges[0]!.to).toBe(Number.POSITIVE_INFINITY);
  });

  it('finds the gap between two heaps unlikely', () => {
    const values = [
      ...spread(200, (share) => normalQuantile(share)),
      ...spread(200, (share) => 100 + normalQuantile(share)),
    ];
    const group = fitGroup([], values, 'gaussian_kde')!;
    const ranges = outlierRanges(group, both(0.1));
    expect(isOutlier(50, ranges)).toBe(true);
    expect(isOutlier(0, ranges)).toBe(false);
    expect(isOutlier(100, ranges)).toBe(false);
    expect(isOutlier(1000, ranges)).toBe(true);
  });

  it('keeps a beta distribution within its range', () => {
    const group = fitGroup(
      [],
      Array.from({ length: 101 }, (_, index) => 50 + 50 * Math.sin((index - 50) / 40)),
      'beta',
    )!;
    const ranges = outlierRanges(group, both(0.01));
    expect(isOutlier(group.mean, ranges)).toBe(false);
    expect(isOutlier(group.max + 1000, ranges)).toBe(true);
  });

  it('looks at one end when told so', () => {
    const group = fitGroup(
      [],
      spread(100, (share) => normalQuantile(share)),
      'norm',
    )!;
    const upper = outlierRanges(group, { threshold: 0.01, lower: null, upper: 0.05 });
    expect([isOutlier(9, upper), isOutlier(-9, upper)]).toEqual([true, false]);
    const lower = outlierRanges(group, { threshold: 0.01, lower: 0.05, upper: null });
    expect([isOutlier(9, lower), isOutlier(-9, lower)]).toEqual([false, true]);
  });

  it('lets no other value pass where all were equal', () => {
    const ranges = outlierRanges(fitGroup([], [7, 7, 7], 'auto')!, both(0.01));
    expect([6.99, 7, 7.01].map((value) => isOutlier(value, ranges))).toEqual([true, false, true]);
  });
});
