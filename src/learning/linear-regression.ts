import { dot, mean, means, minus, variances } from './moments.ts';
import type { Point } from './point.ts';
import { singularValues } from './singular-values.ts';

/** y = intercept + coefficients * x */
export interface LinearModel {
  readonly coefficients: readonly number[];
  readonly intercept: number;
}

export interface LinearSettings {
  readonly intercept: boolean;
  /** Ridge: how strongly great coefficients are held down; 0 gives least squares. */
  readonly alpha: number;
}

/** Singular values below this share of the greatest count as 0. */
const negligible = 1e-12;

/**
 * Least squares, or with `alpha` Ridge. Of several solutions (columns that depend on each other) the one with the smallest
 * coefficients, columns brought to one size.
 */
export function fitLinear(points: readonly Point[], targets: readonly number[], settings: LinearSettings): LinearModel {
  const width = points[0]?.length ?? 0;
  const center = settings.intercept ? means(points) : Array.from({ length: width }, () => 0);
  const level = settings.intercept ? mean(targets) : 0;
  const centred = points.map((point) => minus(point, center));
  // What Ridge holds down are coefficients of the columns as they are.
  const sizes = settings.alpha > 0 ? center.map(() => 1) : lengths(centred);
  const { left, values, right } = singularValues(centred.map((point) => point.map((value, i) => value / sizes[i]!)));
  const rest = targets.map((target) => target - level);
  const coefficients = center.map(() => 0);
  values.forEach((value, k) => {
    if (value <= negligible * values[0]!) return;
    const share = (dot(left[k]!, rest) * value) / (value * value + settings.alpha);
    for (let i = 0; i < width; i++) coefficients[i]! += (share * right[k]![i]!) / sizes[i]!;
  });
  return { coefficients, intercept: level - dot(center, coefficients) };
}

/** The length of each column; 1 of a column of zeros. */
function lengths(points: readonly Point[]): number[] {
  const center = (points[0] ?? []).map(() => 0);
  return variances(points, center).map((variance) => Math.sqrt(variance * points.length) || 1);
}

/** Rounds of coordinate descent at most, and the change of a coefficient, against the greatest, that ends it. */
const mostRounds = 10_000;
const tolerance = 1e-10;

/** Lasso: (1/2n) * squares + alpha * sum of |coefficients|, by coordinate descent, as scikit-learn defines it. */
export function fitLasso(points: readonly Point[], targets: readonly number[], settings: LinearSettings): LinearModel {
  const width = points[0]?.length ?? 0;
  const center = settings.intercept ? means(points) : Array.from({ length: width }, () => 0);
  const level = settings.intercept ? mean(targets) : 0;
  const columns = center.map((middle, i) => Float64Array.from(points, (point) => point[i]! - middle));
  const sizes = columns.map((column) => dot(column, column));
  const rest = Float64Array.from(targets, (target) => target - level);
  const coefficients = center.map(() => 0);
  const hold = settings.alpha * points.length;
  for (let round = 0; round < mostRounds; round++) {
    let greatestChange = 0;
    columns.forEach((column, i) => {
      if (sizes[i] === 0) return;
      const before = coefficients[i]!;
      const pull = dot(column, rest) + sizes[i]! * before;
      const after = (Math.sign(pull) * Math.max(Math.abs(pull) - hold, 0)) / sizes[i]!;
      if (after === before) return;
      coefficients[i] = after;
      for (let k = 0; k < rest.length; k++) rest[k]! -= (after - before) * column[k]!;
      greatestChange = Math.max(greatestChange, Math.abs(after - before));
    });
    if (greatestChange <= tolerance * Math.max(...coefficients.map(Math.abs))) break;
  }
  return { coefficients, intercept: level - dot(center, coefficients) };
}

export const predictLinear = ({ coefficients, intercept }: LinearModel, point: Point): number =>
  intercept + dot(coefficients, point);
