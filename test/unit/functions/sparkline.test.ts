import { describe, expect, it } from 'vitest';
import { findAggregation } from '../../../src/functions/aggregation-registry.ts';
import { sparklineMarker, sparklines } from '../../../src/functions/aggregations/sparkline.ts';

const inner = (name: string) => () => findAggregation(name)!.aggregation.create();
const base = { timeZone: 'UTC', span: null } as const;

describe('sparklines', () => {
  it('draws one point for each step of the time range, 0 where there is nothing', () => {
    const line = sparklines({
      ...base,
      inner: inner('sum'),
      earliest: 0,
      latest: 240,
      span: { count: 1, unit: 'm' },
    })();
    line.add('5', 10);
    line.add('7', 59);
    line.add('1', 180);
    expect(line.result()).toEqual([sparklineMarker, 12, 0, 0, 1]);
  });

  it('covers the same time in all groups of a search', () => {
    const create = sparklines({
      ...base,
      inner: inner('count'),
      earliest: null,
      latest: null,
      span: { count: 1, unit: 'h' },
    });
    const one = create();
    const other = create();
    one.add(1, 7200);
    other.add(1, 3600);
    other.add(1, 3700);
    other.add(1, 10800);
    expect(one.result()).toEqual([sparklineMarker, 0, 1, 0]);
    expect(other.result()).toEqual([sparklineMarker, 2, 0, 1]);
  });

  it('chooses the smallest standard step with at most 100 points', () => {
    const points = (latest: number) => {
      const line = sparklines({ ...base, inner: inner('count'), earliest: 0, latest })();
      line.add(1, 0);
      return (line.result() as readonly unknown[]).length - 1;
    };
    expect(points(100)).toBe(100);
    expect(points(900)).toBe(90);
    expect(points(3600)).toBe(60);
    expect(points(86400)).toBe(48);
    expect(points(30 * 86400)).toBe(30);
  });

  it('takes a larger step when the given one has too many points', () => {
    const line = sparklines({
      ...base,
      inner: inner('count'),
      earliest: 0,
      latest: 86400,
      span: { count: 1, unit: 's' },
    })();
    line.add(1, 0);
    expect(line.result()).toHaveLength(49);
  });

  it('copes with decades', () => {
    const create = sparklines({ ...base, inner: inner('count'), earliest: null, latest: null });
    const line = create();
    line.add(1, 0);
    line.add(1, 1.7e9);
    const points = (line.result() as readonly unknown[]).slice(1);
    expect(points.length).toBeLessThanOrEqual(100);
    expect(points.at(0)).toBe(1);
    expect(points.at(-1)).toBe(1);
  });

  it('is absent when no row had a time', () => {
    const line = sparklines({ ...base, inner: inner('count'), earliest: null, latest: null })();
    line.add(1, null);
    expect(line.result()).toBeNull();
  });
});
