/**
 * Wrong passwords before a name has to wait, and how long at most (seconds). Client suites send twenty wrong ones in a row and then a right one; a
 * password of 120 bits, as the server makes them, stands far more.
 */
const attempts = 30;
const longestWait = 60;
const remembered = 10_000;

interface Failures {
  count: number;
  /** Milliseconds since the epoch. */
  until: number;
}

/** Slows down guessing: after some wrong passwords each further one makes the name, from one address, wait twice as long. */
export class LoginLimit {
  private readonly failures = new Map<string, Failures>();

  constructor(private readonly now: () => number = Date.now) {}

  /** Seconds to wait; 0 when it may be tried. */
  wait(name: string, address: string): number {
    const found = this.failures.get(keyOf(name, address));
    return found === undefined ? 0 : Math.max(0, Math.ceil((found.until - this.now()) / 1000));
  }

  failed(name: string, address: string): void {
    const key = keyOf(name, address);
    const found = this.failures.get(key) ?? { count: 0, until: 0 };
    found.count++;
    if (found.count >= attempts) found.until = this.now() + Math.min(longestWait, 2 ** (found.count - attempts)) * 1000;
    this.failures.delete(key);
    this.failures.set(key, found);
    if (this.failures.size > remembered) this.failures.delete(this.failures.keys().next().value!);
  }

  succeeded(name: string, address: string): void {
    this.failures.delete(keyOf(name, address));
  }
}

const keyOf = (name: string, address: string): string => `${address} ${name}`;
