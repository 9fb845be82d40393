import { mean } from './moments.ts';

/** Measures of predicted against actual numbers, as scikit-learn defines them. */
export const regressionScores = {
  r2_score(actual, predicted) {
    const center = mean(actual);
    const whole = actual.reduce((sum, value) => sum + (value - center) ** 2, 0);
    const left = actual.reduce((sum, value, at) => sum + (value - predicted[at]!) ** 2, 0);
    return whole === 0 ? (left === 0 ? 1 : 0) : 1 - left / whole;
  },
  mean_absolute_error: (actual, predicted) => mean(actual.map((value, at) => Math.abs(value - predicted[at]!))),
  mean_squared_error: (actual, predicted) => mean(actual.map((value, at) => (value - predicted[at]!) ** 2)),
  explained_variance_score(actual, predicted) {
    const errors = actual.map((value, at) => value - predicted[at]!);
    const whole = spread(actual);
    return whole === 0 ? (spread(errors) === 0 ? 1 : 0) : 1 - spread(errors) / whole;
  },
} as const satisfies Readonly<Record<string, (actual: readonly number[], predicted: readonly number[]) => number>>;

function spread(values: readonly number[]): number {
  const center = mean(values);
  return mean(values.map((value) => (value - center) ** 2));
}

/** How well one class is predicted. */
export interface ClassScore {
  readonly name: string;
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
  /** Rows of this class. */
  readonly support: number;
}

/** Of each class (`names`); a share of nothing is 0. */
export function classScores(
  actual: readonly string[],
  predicted: readonly string[],
  names: readonly string[],
): readonly ClassScore[] {
  return names.map((name) => {
    let [both, inActual, inPredicted] = [0, 0, 0];
    actual.forEach((own, at) => {
      const said = predicted[at] === name;
      if (own === name) inActual++;
      if (said) inPredicted++;
      if (own === name && said) both++;
    });
    const precision = inPredicted === 0 ? 0 : both / inPredicted;
    const recall = inActual === 0 ? 0 : both / inActual;
    const f1 = precision + recall === 0 ? 0 : (2 * precision * recall) / (precision + recall);
    return { name, precision, recall, f1, support: inActual };
  });
}

export const accuracy = (actual: readonly string[], predicted: readonly string[]): number =>
  actual.filter((own, at) => own === predicted[at]).length / actual.length;

/** The area under the ROC curve: the chance that a row of the class has a greater number than another; ties count half. */
export function areaUnderCurve(isClass: readonly boolean[], numbers: readonly number[]): number | null {
  const order = numbers.map((_, at) => at).sort((a, b) => numbers[a]! - numbers[b]!);
  let rankSum = 0;
  for (let from = 0; from < order.length; ) {
    let to = from;
    while (to < order.length && numbers[order[to]!] === numbers[order[from]!]) to++;
    // Equal numbers share the mean of their ranks.
    for (let k = from; k < to; k++) if (isClass[order[k]!]) rankSum += (from + to + 1) / 2;
    from = to;
  }
  const many = isClass.filter(Boolean).length;
  const others = isClass.length - many;
  return many === 0 || others === 0 ? null : (rankSum - (many * (many + 1)) / 2) / (many * others);
}
