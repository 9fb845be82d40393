import { describe, expect, it } from 'vitest';
import { forecast } from '../../../src/commands/predict/local-trend.ts';
import { chanceBeyond, deviationsHolding } from '../../../src/commands/shared/normal-distribution.ts';
import { findPeriod, seasonalPattern } from '../../../src/commands/shared/seasonal-pattern.ts';

describe('the normal distribution', () => {
  // Tables of the normal distribution.
  it.each([
    [0, 1],
    [1, 0.31731050786],
    [1.959963984540054, 0.05],
    [5, 5.733031437e-7],
    [10, 1.523970605e-23],
  ])('a value at least %d deviations away has the chance %d', (z, chance) => {
    expect(chanceBeyond(z) / chance).toBeCloseTo(1, 8);
    expect(chanceBeyond(-z)).toBe(chanceBeyond(z));
  });

  it('95 percent lie within 1.96 deviations', () => {
    expect(deviationsHolding(0.95)).toBeCloseTo(1.95996398, 6);
    expect(deviationsHolding(0)).toBeCloseTo(0, 6);
  });
});

describe('the period of a series', () => {
  const weeks = Array.from({ length: 42 }, (_, index) => (index % 7 < 5 ? 10 : 2));

  it('is where it repeats', () => {
    expect(findPeriod(weeks)).toBe(7);
  });

  it('is found on top of a straight trend and beside missing values', () => {
    expect(findPeriod(weeks.map((value, index) => (index === 20 ? null : value + index * 3)))).toBe(7);
  });

  it.each([
    ['a constant', [5, 5, 5, 5, 5, 5]],
    ['a line', [1, 2, 3, 4, 5, 6]],
    ['nothing', []],
    ['no numbers', [null, null, null, null]],
  ])('%s has none', (_, values) => {
    expect(findPeriod(values)).toBeNull();
  });

  it('has deviations that add up to nothing', () => {
    expect(seasonalPattern([1, 3, 1, 3], 2)).toEqual([-1, 1]);
  });
});

describe('forecasts', () => {
  it('go on along a line', () => {
    const { ahead } = forecast([2, 4, 6, 8, 10], true, 2);
    expect(ahead.map(({ mean }) => Math.round(mean * 1000) / 1000)).toEqual([12, 14]);
  });

  it('become less certain with every step', () => {
    const { ahead } = forecast([3, 7, 2, 9, 4, 8], false, 3);
    const variances = ahead.map(({ variance }) => variance);
    expect(variances).toEqual([...variances].sort((a, b) => a - b));
  });

  it('need values: one for a level, two for a slope', () => {
    expect(forecast([5], false, 1).ahead).toHaveLength(1);
    expect(forecast([5], true, 1).ahead).toEqual([]);
    expect(forecast([], true, 1)).toEqual({ inside: [], ahead: [] });
  });

  it('pass over missing values', () => {
    expect(forecast([1, 2, null, 4], true, 1).ahead[0]!.mean).toBeCloseTo(5, 3);
  });
});
