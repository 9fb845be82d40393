/** The numbers of events that were deleted. */
export class DeletedEvents {
  /** Another number whenever they changed. */
  version = 0;
  private readonly numbers = new Set<number>();
  private ascending: Float64Array | null = null;

  get size(): number {
    return this.numbers.size;
  }

  has(number: number): boolean {
    return this.numbers.has(number);
  }

  all(): readonly number[] {
    return [...this.numbers];
  }

  add(numbers: Iterable<number>): void {
    for (const number of numbers) this.numbers.add(number);
    this.changed();
  }

  remove(numbers: Iterable<number>): void {
    for (const number of numbers) this.numbers.delete(number);
    this.changed();
  }

  replaceBy(numbers: Iterable<number>): void {
    this.numbers.clear();
    this.add(numbers);
  }

  /** Whether there are any from one number to another. */
  anyBetween(first: number, last: number): boolean {
    if (this.numbers.size === 0) return false;
    this.ascending ??= Float64Array.from(this.numbers).sort();
    let low = 0;
    let high = this.ascending.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.ascending[middle]! < first) low = middle + 1;
      else high = middle;
    }
    return low < this.ascending.length && this.ascending[low]! <= last;
  }

  private changed(): void {
    this.version++;
    this.ascending = null;
  }
}
