import { compareNumbers, compareText } from '../../values/compare.ts';
import { formatNumber, toNumber, toText } from '../../values/number.ts';
import { type Scalar, toList, type Value } from '../../values/value.ts';
import type { Aggregation } from '../aggregation.ts';
import { SetAccumulator, ValueAccumulator } from './accumulators.ts';

/**
 * The value that stands first in an order in which any text is greater than any number. It stays as it was written
 * (Search Reference, "Aggregate functions": the smallest magnitude is `0.0`); of several spellings of one number the
 * shortest, then the first in code point order, so that the order of the rows does not matter.
 */
class Extreme extends SetAccumulator {
  private chosen: Scalar | null = null;
  private number: number | null = null;

  constructor(
    /** 1 for the smallest, -1 for the largest. */
    private readonly direction: 1 | -1,
  ) {
    super();
  }

  protected take(value: Scalar): void {
    const number = toNumber(value);
    if (this.chosen !== null && this.compare(value, number) >= 0) return;
    this.chosen = value;
    this.number = number;
  }

  /** Negative when the value is to be chosen instead of what was chosen before. */
  private compare(value: Scalar, number: number | null): number {
    if (number === null)
      return this.direction * (this.number === null ? compareText(toText(value), toText(this.chosen!)) : 1);
    if (this.number === null) return -this.direction;
    return (
      this.direction * compareNumbers(number, this.number) ||
      (value === this.chosen ? 0 : compareSpellings(toText(value), toText(this.chosen!)))
    );
  }

  result(): Value {
    // A number in its usual form is a number; only what that form would change stays text.
    return this.number !== null && formatNumber(this.number) === this.chosen ? this.number : this.chosen;
  }
}

const compareSpellings = (a: string, b: string): number => a.length - b.length || compareText(a, b);

class Mode extends ValueAccumulator {
  private readonly counts = new Map<string, number>();
  protected take(value: Scalar): void {
    this.count(value, 1);
  }
  addRepeated(value: Value, times: number): boolean {
    for (const item of toList(value)) this.count(item, times);
    return true;
  }
  private count(value: Scalar, times: number): void {
    const text = toText(value);
    this.counts.set(text, (this.counts.get(text) ?? 0) + times);
  }
  result(): Value {
    let best: string | null = null;
    let most = 0;
    for (const [text, count] of this.counts) {
      if (count > most || (count === most && best !== null && compareText(text, best) < 0)) {
        best = text;
        most = count;
      }
    }
    return best;
  }
}

const ofValues = { argument: 'required', numeric: false, usesTime: false, ordered: false, empty: null } as const;

/**
 * Numbers compare as numbers, text by code point, and any text is greater than any number (Search Reference,
 * "Aggregate functions").
 */
export const minimum: Aggregation = {
  ...ofValues,
  name: 'min',
  decidedBy: 'extremes',
  aliases: [],
  signature: 'min(<field>)',
  summary: 'The smallest number, as it was written, or the first text in code point order when there is no number.',
  words: 'the smallest {}',
  example: [['10', 'abc', '0.0', '1'], '0.0'],
  create: () => new Extreme(1),
};

export const maximum: Aggregation = {
  ...ofValues,
  name: 'max',
  decidedBy: 'extremes',
  aliases: [],
  signature: 'max(<field>)',
  summary: 'The last text in code point order, or the largest number, as it was written, when there is no text.',
  words: 'the largest {}',
  example: [['10', 'abc', '9'], 'abc'],
  create: () => new Extreme(-1),
};

/** Splunk leaves open which of several equally frequent values wins: here the first in code point order. */
export const mode: Aggregation = {
  ...ofValues,
  name: 'mode',
  aliases: [],
  signature: 'mode(<field>)',
  summary: 'The most frequent value.',
  words: 'the most frequent {}',
  example: [['b', 'a', 'b', null], 'b'],
  create: () => new Mode(),
};
