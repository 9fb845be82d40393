import { dot, means, minus } from './moments.ts';
import type { Point } from './point.ts';
import { singularValues } from './singular-values.ts';

export interface PrincipalComponents {
  readonly center: readonly number[];
  /** Directions, of which the first has the greatest variance. */
  readonly directions: readonly ArrayLike<number>[];
  readonly variances: readonly number[];
  /** Shares of the whole variance. */
  readonly shares: readonly number[];
}

/**
 * @param keep how many components; null: all, or, with `variance`, as many as have that share of the variance together
 */
export function principalComponents(
  points: readonly Point[],
  keep: number | null,
  variance: number | null,
): PrincipalComponents {
  const center = means(points);
  const { left, values, right } = singularValues(points.map((point) => minus(point, center)));
  const possible = Math.min(points.length, center.length);
  const found = values.slice(0, possible).map((value) => (value * value) / Math.max(1, points.length - 1));
  const whole = found.reduce((sum, own) => sum + own, 0);
  const shares = found.map((own) => (whole === 0 ? 0 : own / whole));
  let count = Math.min(keep ?? possible, possible);
  if (variance !== null) {
    count = 0;
    for (let sum = 0; count < possible && sum < variance - 1e-12; count++) sum += shares[count]!;
  }
  return {
    center,
    // As scikit-learn turns them: the point furthest out along a direction is on its positive side.
    directions: right.slice(0, count).map((direction, k) => {
      const furthest = left[k]!.reduce((most, entry) => (Math.abs(entry) > Math.abs(most) ? entry : most), 0);
      return furthest < 0 ? direction.map((entry) => -entry) : direction;
    }),
    variances: found.slice(0, count),
    shares: shares.slice(0, count),
  };
}

export function componentsOf({ center, directions }: PrincipalComponents, point: Point): number[] {
  const centred = minus(point, center);
  return directions.map((direction) => dot(direction, centred));
}
