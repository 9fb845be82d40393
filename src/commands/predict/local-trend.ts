/** A forecast of one step: its mean and its variance. */
export interface Forecast {
  readonly mean: number;
  readonly variance: number;
}

/** The forecast of each value from those before it (null until there are enough), then of the steps after the last (none with too few values). */
export interface ForecastSeries {
  readonly inside: readonly (Forecast | null)[];
  readonly ahead: readonly Forecast[];
}

/** Variances of the level's and the slope's steps, as multiples of the variance of the noise; no slope: null. */
interface Ratios {
  readonly level: number;
  readonly slope: number | null;
}

const levelRatios = [0, 0.001, 0.01, 0.03, 0.1, 0.3, 1, 3, 10, 100];
const slopeRatios = [0, 0.0001, 0.001, 0.01, 0.1, 1];

/**
 * Forecasts by a structural model of time series and the Kalman filter: a level that walks at random, seen with noise
 * (`trend` false), or a level with a slope that walks at random too (`trend` true). The variances are those, of a fixed grid,
 * that make the values most likely. A missing value (null) is skipped: the filter goes on without it.
 * Source of the model: Harvey, "Forecasting, Structural Time Series Models and the Kalman Filter".
 */
export function forecast(values: readonly (number | null)[], trend: boolean, steps: number): ForecastSeries {
  let best: { readonly run: FilterRun; readonly ratios: Ratios } | null = null;
  for (const level of levelRatios) {
    for (const slope of trend ? slopeRatios : [null]) {
      const run = filter(values, { level, slope }, 0);
      if (best === null || run.likelihood > best.run.likelihood) best = { run, ratios: { level, slope } };
    }
  }
  const run = filter(values, best!.ratios, steps);
  const scaled = ({ mean, variance }: Forecast): Forecast => ({ mean, variance: variance * run.noise });
  return { inside: run.inside.map((item) => item && scaled(item)), ahead: run.ahead.map(scaled) };
}

interface FilterRun extends ForecastSeries {
  readonly likelihood: number;
  /** Variance of the noise. */
  readonly noise: number;
}

/** State: level `a` and slope `b`, with the covariances `aa`, `ab`, `bb` in units of the noise's variance. */
function filter(values: readonly (number | null)[], ratios: Ratios, steps: number): FilterRun {
  const inside: (Forecast | null)[] = [];
  const slope = ratios.slope ?? 0;
  const needed = ratios.slope === null ? 1 : 2;
  // The start is unknown: so uncertain that the first values decide.
  const unknown = 1e7;
  let [a, b, aa, ab, bb] = [0, 0, unknown, 0, ratios.slope === null ? 0 : unknown];
  let [seen, squares, logarithms] = [0, 0, 0];
  const advance = (): void => {
    a += b;
    aa += 2 * ab + bb + ratios.level;
    ab += bb;
    bb += slope;
  };
  for (const value of values) {
    const variance = aa + 1;
    inside.push(seen < needed ? null : { mean: a, variance });
    if (value !== null) {
      const error = value - a;
      if (seen >= needed) {
        squares += (error * error) / variance;
        logarithms += Math.log(variance);
      }
      seen++;
      const [gainA, gainB] = [aa / variance, ab / variance];
      a += gainA * error;
      b += gainB * error;
      bb -= gainB * ab;
      ab -= gainA * ab;
      aa -= gainA * aa;
    }
    advance();
  }
  const ahead: Forecast[] = [];
  for (let step = 0; step < steps && seen >= needed; step++) {
    ahead.push({ mean: a, variance: aa + 1 });
    advance();
  }
  const count = Math.max(1, seen - needed);
  const noise = squares / count;
  return { inside, ahead, noise, likelihood: -0.5 * (count * Math.log(Math.max(noise, 1e-300)) + logarithms) };
}
