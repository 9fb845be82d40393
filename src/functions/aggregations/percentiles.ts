import type { Value } from '../../values/value.ts';
import type { Aggregation } from '../aggregation.ts';
import { NumberAccumulator } from './accumulators.ts';

/**
 * Keeps every number and takes the one at the 0-based rank floor(p / 100 * n) of the sorted list, the last one for
 * p = 100 (limits.conf, perc_method = nearest-rank). Nothing is interpolated.
 */
class Percentile extends NumberAccumulator {
  private readonly numbers: number[] = [];
  constructor(private readonly percent: number) {
    super();
  }
  protected take(value: number): void {
    this.numbers.push(value);
  }
  result(): Value {
    const count = this.numbers.length;
    if (count === 0) return null;
    // Multiplied first: 29 / 100 * 100 is 28.999999999999996.
    const rank = Math.min(count - 1, Math.floor((this.percent * count) / 100));
    return Float64Array.from(this.numbers).sort()[rank];
  }
}

const ofNumbers = { argument: 'required', numeric: true, usesTime: false, ordered: false, empty: null } as const;

export const median: Aggregation = {
  ...ofNumbers,
  name: 'median',
  aliases: [],
  signature: 'median(<field>)',
  summary: 'The middle number of the sorted list; of an even count the higher of the two middle ones.',
  words: 'the median of {}',
  example: [['50', '10', '40', '20'], 40],
  create: () => new Percentile(50),
};

function percentile(name: string, aliases: readonly string[], parameterised: RegExp, summary: string): Aggregation {
  return {
    ...ofNumbers,
    name,
    aliases,
    signature: `${name}<percent>(<field>)`,
    summary,
    words: 'the {n}th percentile of {}',
    example: [['50', '10', '40', '20', '30'], 40, 75],
    parameterised,
    create: (percent = 50) => new Percentile(percent),
  };
}

export const perc = percentile(
  'perc',
  ['p'],
  /^(?:perc|p)(\d+(?:\.\d+)?)$/,
  'The number below which the given percentage of the numbers lies (perc95, p99.9).',
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
