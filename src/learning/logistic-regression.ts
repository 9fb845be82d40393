import { minimise } from './minimise.ts';
import { dot, means, variances } from './moments.ts';
import type { Point } from './point.ts';

/** One linear function for each class; the greatest wins. Of two classes only the second has one. */
export interface LogisticModel {
  readonly coefficients: readonly (readonly number[])[];
  readonly intercepts: readonly number[];
}

/**
 * Multinomial logistic regression with an L2 penalty of strength 1 on the coefficients, not on the intercepts:
 * scikit-learn's default (C=1), at its optimum.
 * @param labels of each point the number of its class, from 0 to below `classes`
 */
export function fitLogistic(
  points: readonly Point[],
  labels: readonly number[],
  classes: number,
  { intercept }: { readonly intercept: boolean },
): LogisticModel {
  const width = points[0]?.length ?? 0;
  const center = means(points);
  // Columns are brought to one size while the optimum is looked for; the penalty is that of their own size.
  const sizes = variances(points, center).map((variance) => (variance > 0 ? Math.sqrt(variance) : 1));
  const shift = intercept ? center : center.map(() => 0);
  const scaled = points.map((point) => point.map((value, i) => (value - shift[i]!) / sizes[i]!));
  const functions = classes === 2 ? 1 : classes;
  const stride = width + 1;
  const best = minimise(
    (place) => {
      const gradient = new Float64Array(place.length);
      let value = 0;
      scaled.forEach((point, at) => {
        const chances = chancesOf(scoresOf(point, place, functions, stride));
        value -= Math.log(Math.max(chances[labels[at]!]!, Number.MIN_VALUE));
        for (let f = 0; f < functions; f++) {
          const own = functions === 1 ? 1 : f;
          const off = chances[own]! - (labels[at] === own ? 1 : 0);
          for (let i = 0; i < width; i++) gradient[f * stride + i]! += off * point[i]!;
          if (intercept) gradient[f * stride + width]! += off;
        }
      });
      for (let f = 0; f < functions; f++)
        for (let i = 0; i < width; i++) {
          const weight = place[f * stride + i]! / sizes[i]!;
          value += 0.5 * weight * weight;
          gradient[f * stride + i]! += weight / sizes[i]!;
        }
      return { value, gradient };
    },
    new Float64Array(functions * stride),
  );
  const coefficients = Array.from({ length: functions }, (_, f) =>
    sizes.map((size, i) => best[f * stride + i]! / size),
  );
  return {
    coefficients,
    intercepts: coefficients.map((own, f) => best[f * stride + width]! - dot(shift, own)),
  };
}

/** The chance of each class. */
export function logisticChances({ coefficients, intercepts }: LogisticModel, point: Point): readonly number[] {
  return chancesOf(coefficients.map((own, f) => dot(own, point) + intercepts[f]!));
}

function scoresOf(point: Point, place: Float64Array, functions: number, stride: number): number[] {
  const scores: number[] = [];
  for (let f = 0; f < functions; f++) {
    let score = place[f * stride + stride - 1]!;
    for (let i = 0; i < stride - 1; i++) score += place[f * stride + i]! * point[i]!;
    scores.push(score);
  }
  return scores;
}

function chancesOf(scores: readonly number[]): readonly number[] {
  const all = scores.length === 1 ? [0, scores[0]!] : scores;
  const greatest = Math.max(...all);
  const weights = all.map((score) => Math.exp(score - greatest));
  const whole = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map((weight) => weight / whole);
}
