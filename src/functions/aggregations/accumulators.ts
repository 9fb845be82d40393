import { toNumber } from '../../values/number.ts';
import type { Scalar, Value } from '../../values/value.ts';
import type { Accumulator } from '../aggregation.ts';

/** Sees every value of a group: a multivalue counts as that many occurrences, an absent field as none. */
export abstract class ValueAccumulator implements Accumulator {
  add(value: Value, time: number | null): void {
    if (value == null) return;
    if (typeof value === 'object') {
      for (const item of value) this.take(item, time);
    } else {
      this.take(value, time);
    }
  }
  protected abstract take(value: Scalar, time: number | null): void;
  abstract result(): Value;
}

/** Sees every number of a group; text that is no number is skipped (Search Reference, "Aggregate functions"). */
export abstract class NumberAccumulator implements Accumulator {
  add(value: Value): void {
    if (value == null) return;
    if (typeof value === 'number') {
      this.take(value);
    } else if (typeof value === 'string') {
      this.takeText(value);
    } else {
      for (const item of value) {
        if (typeof item === 'number') this.take(item);
        else this.takeText(item);
      }
    }
  }
  private takeText(text: string): void {
    const number = toNumber(text);
    if (number !== null) this.take(number);
  }
  protected abstract take(value: number): void;
  abstract result(): Value;
}

/**
 * A sum whose rounding errors are carried along (Neumaier's compensated summation): as exact as a sum of doubles
 * can be printed, whatever the order of the values.
 */
export abstract class SumAccumulator extends NumberAccumulator {
  protected count = 0;
  private sum = 0;
  private lost = 0;

  protected take(value: number): void {
    this.count++;
    this.addTerm(value);
  }

  protected addTerm(value: number): void {
    const next = this.sum + value;
    this.lost += Math.abs(this.sum) >= Math.abs(value) ? this.sum - next + value : value - next + this.sum;
    this.sum = next;
  }

  /** With an infinite value the correction is not a number, and the plain sum is the answer. */
  protected total(): number {
    return Number.isFinite(this.sum) ? this.sum + this.lost : this.sum;
  }
}
