import type { Value } from '../../values/value.ts';
import { type Aggregation, defaultAggregationLimits, type PercentileMethod } from '../aggregation.ts';
import { eachNumber, NumberAccumulator } from './accumulators.ts';

/**
 * Keeps every number and reads the percentile off the sorted list (limits.conf.spec, perc_method):
 *
 * - interpolated: at the place p / 100 * (n - 1), counted from 0, between the two numbers beside it. So `perc50` of
 *   1 to 10 is 5.5 and `perc95` 9.55, as in the examples of the Search Reference ("Aggregate functions").
 * - nearest-rank: the number at the place floor(p / 100 * n), the last one for p = 100.
 *
 * The page's text speaks of the nearest rank, its examples and newer versions interpolate: that is the default here, and a
 * limits.conf among the content may say otherwise.
 */
class Percentile extends NumberAccumulator {
  private readonly numbers: number[] = [];
  constructor(
    private readonly percent: number,
    private readonly method: PercentileMethod,
  ) {
    super();
  }
  protected take(value: number): void {
    this.numbers.push(value);
  }
  addRepeated(value: Value, times: number): boolean {
    eachNumber(value, (number) => {
      for (let i = 0; i < times; i++) this.numbers.push(number);
    });
    return true;
  }
  result(): Value {
    const count = this.numbers.length;
    if (count === 0) return null;
    const sorted = Float64Array.from(this.numbers).sort();
    // Multiplied first: 29 / 100 * 100 is 28.999999999999996.
    if (this.method === 'nearest-rank') return sorted[Math.min(count - 1, Math.floor((this.percent * count) / 100))];
    const hundredths = this.percent * (count - 1);
    const rank = Math.floor(hundredths / 100);
    const below = sorted[rank]!;
    const above = sorted[Math.min(rank + 1, count - 1)]!;
    // The remainder keeps the fraction exact. Equal neighbours need no arithmetic, which infinities would not survive.
    return below === above ? below : below + (above - below) * ((hundredths % 100) / 100);
  }
}

const ofNumbers = { argument: 'required', numeric: true, usesTime: false, ordered: false, empty: null } as const;

export const median: Aggregation = {
  ...ofNumbers,
  name: 'median',
  aliases: [],
  signature: 'median(<field>)',
  summary:
    'The middle number of the sorted list, as perc50: of an even count what lies between the two middle ones (with perc_method=nearest-rank in limits.conf the higher).',
  words: 'the median of {}',
  example: [['50', '10', '40', '20'], 30],
  create: (_parameter, limits = defaultAggregationLimits) => new Percentile(50, limits.percentiles),
};

function percentile(name: string, aliases: readonly string[], parameterised: RegExp, summary: string): Aggregation {
  return {
    ...ofNumbers,
    name,
    aliases,
    signature: `${name}<percent>(<field>)`,
    summary,
    words: 'the {n}th percentile of {}',
    example: [['50', '10', '40', '20', '30'], 48, 95],
    parameterised,
    create: (percent = 50, limits = defaultAggregationLimits) => new Percentile(percent, limits.percentiles),
  };
}

export const perc = percentile(
  'perc',
  ['p'],
  /^(?:perc|p)(\d+(?:\.\d+)?)$/,
  'The number below which the given percentage of the numbers lies (perc95, p99.9), interpolated between its neighbours; perc_method=nearest-rank in the [stats] stanza of a limits.conf of the content takes one of the numbers instead.',
);

export const exactperc = percentile(
  'exactperc',
  [],
  /^exactperc(\d+(?:\.\d+)?)$/,
  'The exact percentile; here the same as perc, which is exact too.',
);

export const upperperc = percentile(
  'upperperc',
  [],
  /^upperperc(\d+(?:\.\d+)?)$/,
  'The upper bound of an estimated percentile; here the same as perc, which is exact.',
);
