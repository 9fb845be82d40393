/** How a season works on a series: it is added to the trend, or multiplies it. */
export type SeasonType = 'add' | 'mult';

/**
 * A series without its season by the core of Census X-11 (Shiskin, Young and Musgrave 1967; Ladiray and Quenneville 2001),
 * without its treatment of extremes and calendars: the trend is a centred moving average over a period, then Henderson's
 * average of 13 terms; the season is a 3x3, then a 3x5 average over the same place of the periods, brought to add up to
 * nothing (to 1 on average). Averages over a whole period are there only where the period is; the season of the ends is that
 * of the next period. A missing value stays missing. At least two periods are needed.
 */
export function withoutSeason(values: readonly (number | null)[], period: number, type: SeasonType): (number | null)[] {
  const take = type === 'add' ? (a: number, b: number) => a - b : (a: number, b: number) => (b === 0 ? 0 : a / b);
  const off = (from: readonly (number | null)[], what: readonly (number | null)[]): (number | null)[] =>
    from.map((value, at) => (value === null || what[at] == null ? null : take(value, what[at])));
  const firstTrend = smooth(values, centredWeights(period), true);
  const firstSeason = seasonOf(off(values, firstTrend), period, [1, 2, 3, 2, 1], type);
  const adjusted = off(values, firstSeason);
  const trend = smooth(adjusted, hendersonWeights);
  const season = seasonOf(off(values, trend), period, [1, 2, 3, 3, 3, 2, 1], type);
  return off(values, season);
}

/** 2xP for an even period, P for an odd one. */
function centredWeights(period: number): number[] {
  if (period % 2 === 1) return Array.from({ length: period }, () => 1);
  return [0.5, ...Array.from({ length: period - 1 }, () => 1), 0.5];
}

/** Henderson's filter of 13 terms, as X-11 has it. */
const hendersonWeights = [
  -0.01935, -0.02786, 0, 0.06549, 0.14736, 0.21434, 0.24006, 0.21434, 0.14736, 0.06549, 0, -0.02786, -0.01935,
];

/** A weighted average around each place, of the values that there are; with `whole` only where all places exist. */
function smooth(values: readonly (number | null)[], weights: readonly number[], whole = false): (number | null)[] {
  const half = (weights.length - 1) / 2;
  return values.map((_, at) => {
    if (whole && (at < half || at + half >= values.length)) return null;
    let sum = 0;
    let weight = 0;
    for (let i = 0; i < weights.length; i++) {
      const value = values[at - half + i];
      if (value == null) continue;
      sum += weights[i]! * value;
      weight += weights[i]!;
    }
    return weight > 0 ? sum / weight : null;
  });
}

/** What is left of the trend, averaged over the same place of each period, and centred. */
function seasonOf(
  ratios: readonly (number | null)[],
  period: number,
  weights: readonly number[],
  type: SeasonType,
): (number | null)[] {
  const season: (number | null)[] = ratios.map(() => null);
  for (let place = 0; place < period; place++) {
    const own = ratios.filter((_, at) => at % period === place);
    nearestKnown(smooth(own, weights)).forEach((value, at) => {
      season[place + at * period] = value;
    });
  }
  const level = nearestKnown(smooth(season, centredWeights(period), true));
  return season.map((value, at) => {
    const middle = level[at] ?? null;
    if (value === null || middle === null) return null;
    return type === 'add' ? value - middle : middle === 0 ? 1 : value / middle;
  });
}

/** Where a value is missing, the nearest that there is; of two, the one before. */
function nearestKnown(values: readonly (number | null)[]): (number | null)[] {
  return values.map((value, at) => {
    for (let away = 0; value === null && away < values.length; away++) {
      const near = values[at - away] ?? values[at + away];
      if (near != null) return near;
    }
    return value;
  });
}
