import { compareNumbers, compareText } from '../../values/compare.ts';
import { toNumber, toText } from '../../values/number.ts';
import type { Scalar, Value } from '../../values/value.ts';
import type { Aggregation } from '../aggregation.ts';
import { ValueAccumulator } from './accumulators.ts';

class Minimum extends ValueAccumulator {
  private number: number | null = null;
  private text: string | null = null;
  protected take(value: Scalar): void {
    const number = toNumber(value);
    if (number !== null) {
      if (this.number === null || compareNumbers(number, this.number) < 0) this.number = number;
    } else if (this.number === null) {
      const text = toText(value);
      if (this.text === null || compareText(text, this.text) < 0) this.text = text;
    }
  }
  result(): Value {
    return this.number ?? this.text;
  }
}

class Maximum extends ValueAccumulator {
  private number: number | null = null;
  private text: string | null = null;
  protected take(value: Scalar): void {
    const number = toNumber(value);
    if (number === null) {
      const text = toText(value);
      if (this.text === null || compareText(text, this.text) > 0) this.text = text;
    } else if (this.text === null) {
      if (this.number === null || compareNumbers(number, this.number) > 0) this.number = number;
    }
  }
  result(): Value {
    return this.text ?? this.number;
  }
}

class Mode extends ValueAccumulator {
  private readonly counts = new Map<string, number>();
  protected take(value: Scalar): void {
    const text = toText(value);
    this.counts.set(text, (this.counts.get(text) ?? 0) + 1);
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
 * "Aggregate functions"). A number comes out as a number, so `1.10` as `1.1`.
 */
export const minimum: Aggregation = {
  ...ofValues,
  name: 'min',
  aliases: [],
  signature: 'min(<field>)',
  summary: 'The smallest number, or the first text in code point order when there is no number.',
  words: 'the smallest {}',
  example: [['10', 'abc', '9'], 9],
  create: () => new Minimum(),
};

export const maximum: Aggregation = {
  ...ofValues,
  name: 'max',
  aliases: [],
  signature: 'max(<field>)',
  summary: 'The last text in code point order, or the largest number when there is no text.',
  words: 'the largest {}',
  example: [['10', 'abc', '9'], 'abc'],
  create: () => new Maximum(),
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
