/** Deviations from the mean at each place of a period. They add up to 0. */
export type SeasonalPattern = readonly number[];

/** The mean deviation from the overall mean at each place of the period; a place without values deviates by 0. */
export function seasonalPattern(values: readonly (number | null)[], period: number): SeasonalPattern {
  const known = values.filter((value) => value !== null);
  const mean = known.reduce((sum, value) => sum + value, 0) / Math.max(1, known.length);
  const pattern = Array.from({ length: period }, (_, place) => {
    const own = values.filter((value, index): value is number => index % period === place && value !== null);
    return own.length === 0 ? 0 : own.reduce((sum, value) => sum + value, 0) / own.length - mean;
  });
  const rest = pattern.reduce((sum, value) => sum + value, 0) / period;
  return pattern.map((value) => value - rest);
}

/** Weaker repetition is no period. */
const leastCorrelation = 0.3;

/**
 * The period of a series: the first peak of its autocorrelation that is at least 0.3 and at least nine tenths of the greatest.
 * Null without one. A straight trend is removed before; at most half of the series can be a period.
 */
export function findPeriod(values: readonly (number | null)[]): number | null {
  const deviations = withoutTrend(values);
  const whole = deviations.reduce((sum, value) => sum + value * value, 0);
  if (!(whole > 0)) return null;
  const longest = Math.min(Math.floor(values.length / 2), 2000);
  const correlations: number[] = [];
  for (let lag = 0; lag <= longest; lag++) {
    let sum = 0;
    for (let i = lag; i < deviations.length; i++) sum += deviations[i]! * deviations[i - lag]!;
    // As if all lags had as many pairs.
    correlations.push((sum / (deviations.length - lag)) * (deviations.length / whole));
  }
  const peaks = correlations.flatMap((value, lag) =>
    lag >= 2 && value >= leastCorrelation && value > correlations[lag - 1]! && value >= (correlations[lag + 1] ?? -1)
      ? [lag]
      : [],
  );
  const greatest = Math.max(...peaks.map((lag) => correlations[lag]!));
  return peaks.find((lag) => correlations[lag]! >= 0.9 * greatest) ?? null;
}

/** Deviations from the straight line of least squares; a missing value lies on it. */
function withoutTrend(values: readonly (number | null)[]): number[] {
  const points = values.flatMap((value, index) => (value === null ? [] : [{ index, value }]));
  const count = Math.max(1, points.length);
  const meanX = points.reduce((sum, { index }) => sum + index, 0) / count;
  const meanY = points.reduce((sum, { value }) => sum + value, 0) / count;
  let [products, squares] = [0, 0];
  for (const { index, value } of points) {
    products += (index - meanX) * (value - meanY);
    squares += (index - meanX) ** 2;
  }
  const slope = squares === 0 ? 0 : products / squares;
  return values.map((value, index) => (value === null ? 0 : value - meanY - slope * (index - meanX)));
}
