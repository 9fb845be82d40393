import { means, variances } from './moments.ts';
import type { Point } from './point.ts';

/** Of each class its share of the points, and of each feature mean and variance among them. */
export interface NaiveBayes {
  readonly shares: readonly number[];
  readonly means: readonly (readonly number[])[];
  readonly variances: readonly (readonly number[])[];
}

/** Added to variances, as a share of the greatest variance of a feature (scikit-learn: var_smoothing). */
const smoothing = 1e-9;

/** Gaussian naive Bayes. @param labels of each point the number of its class; every class has a point. */
export function fitNaiveBayes(points: readonly Point[], labels: readonly number[], classes: number): NaiveBayes {
  const added = smoothing * Math.max(0, ...variances(points, means(points)));
  const groups = Array.from({ length: classes }, (_, label) => points.filter((_, at) => labels[at] === label));
  const centers = groups.map(means);
  return {
    shares: groups.map((group) => group.length / points.length),
    means: centers,
    variances: groups.map((group, label) => variances(group, centers[label]!).map((variance) => variance + added)),
  };
}

/** The chance of each class. */
export function bayesChances(model: NaiveBayes, point: Point): readonly number[] {
  const scores = model.shares.map((share, label) =>
    point.reduce((sum, value, i) => {
      // A feature that never varies says nothing.
      const variance = Math.max(model.variances[label]![i]!, Number.MIN_VALUE);
      return sum - 0.5 * Math.log(2 * Math.PI * variance) - (value - model.means[label]![i]!) ** 2 / (2 * variance);
    }, Math.log(share)),
  );
  const greatest = Math.max(...scores);
  const weights = scores.map((score) => Math.exp(score - greatest));
  const whole = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map((weight) => weight / whole);
}
