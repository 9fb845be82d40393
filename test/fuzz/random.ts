/** Repeatable random numbers: what a target makes depends on nothing but the seed and the iteration. */
export class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** From 0 to less than 1 (mulberry32). */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = this.#state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  }

  /** A whole number from `low` to `high`, both included. */
  integer(low: number, high: number): number {
    return low + Math.floor(this.next() * (high - low + 1));
  }

  /** True once in `times`. */
  oneIn(times: number): boolean {
    return this.integer(1, times) === 1;
  }

  pick<T>(list: readonly T[]): T {
    if (list.length === 0) throw new Error('nothing to pick from');
    return list[this.integer(0, list.length - 1)]!;
  }

  /** Between `low` and `high` results of `make`. */
  list<T>(low: number, high: number, make: () => T): T[] {
    return Array.from({ length: this.integer(low, high) }, make);
  }
}

/** The random numbers of one iteration of a target. */
export function randomOf(target: string, seed: number, index: number): Random {
  let hash = seed | 0;
  for (const character of `${target}:${index}`) hash = Math.imul(hash ^ character.codePointAt(0)!, 0x01000193);
  const random = new Random(hash);
  // The first numbers of neighbouring seeds resemble each other.
  random.next();
  random.next();
  return random;
}
