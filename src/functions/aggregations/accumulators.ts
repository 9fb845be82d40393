import { toNumber } from '../../values/number.ts';
import { type Scalar, toList, type Value } from '../../values/value.ts';
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

/** Sees every value, and does not care how often it comes. */
export abstract class SetAccumulator extends ValueAccumulator {
  addRepeated(value: Value): boolean {
    this.add(value, null);
    return true;
  }
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

/** Calls `take` with each number of a value. */
export function eachNumber(value: Value, take: (number: number) => void): void {
  for (const item of toList(value)) {
    const number = toNumber(item);
    if (number !== null) take(number);
  }
}

/**
 * A plain sum of doubles in the order of the rows, as Splunk adds (Search Reference, "Aggregate functions": the average
 * of a hundred times 3.99 is 3.9900000000000055). The order of rows therefore shows in the last digits.
 */
export abstract class SumAccumulator extends NumberAccumulator {
  protected count = 0;
  protected sum = 0;
  /** Of what was added repeatedly: no sum of some of it is further from zero. */
  private reach = 0;

  protected take(value: number): void {
    this.count++;
    this.sum += this.added(value);
  }

  /** Sums of whole numbers are exact, in whatever order, as long as none can leave the whole numbers that doubles tell apart. */
  addRepeated(value: Value, times: number): boolean {
    let exact = true;
    eachNumber(value, (number) => {
      const added = this.added(number);
      this.count += times;
      this.sum += added * times;
      this.reach += Math.abs(added) * times;
      exact &&= Number.isInteger(added) && this.reach <= Number.MAX_SAFE_INTEGER;
    });
    return exact;
  }

  /** What a number adds to the sum. */
  protected added(value: number): number {
    return value;
  }
}
