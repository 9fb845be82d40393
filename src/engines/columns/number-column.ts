/** A number for each row (`_time`, in epoch seconds): NaN where it has none. */
export class NumberColumn {
  /** Of the numbers that are there; NaN when there are none. */
  readonly min: number;
  readonly max: number;
  /** The number of rows without one. */
  readonly absent: number;

  constructor(readonly numbers: Float64Array) {
    let min = Infinity;
    let max = -Infinity;
    let absent = 0;
    for (const number of numbers) {
      if (number < min) min = number;
      if (number > max) max = number;
      if (Number.isNaN(number)) absent++;
    }
    const none = absent === numbers.length;
    this.min = none ? Number.NaN : min;
    this.max = none ? Number.NaN : max;
    this.absent = absent;
  }

  get rows(): number {
    return this.numbers.length;
  }
}
