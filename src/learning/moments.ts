import type { Point } from './point.ts';

/** The mean of each column. */
export function means(points: readonly Point[]): number[] {
  const sums = (points[0] ?? []).map(() => 0);
  for (const point of points) for (let i = 0; i < sums.length; i++) sums[i]! += point[i]!;
  return sums.map((sum) => sum / points.length);
}

/** The variance of each column, of the population. */
export function variances(points: readonly Point[], center: readonly number[]): number[] {
  const sums = center.map(() => 0);
  for (const point of points) for (let i = 0; i < sums.length; i++) sums[i]! += (point[i]! - center[i]!) ** 2;
  return sums.map((sum) => sum / points.length);
}

export const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

export function minus(point: Point, center: readonly number[]): number[] {
  return point.map((value, i) => value - center[i]!);
}

export function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}
