import { damaged } from '../compression-error.ts';

/** A decoding table of finite state entropy (RFC 8878, 4.1): by state the symbol, and how the next state is found. */
export interface FseTable {
  /** Bits of the first state. */
  readonly log: number;
  readonly symbols: Uint8Array;
  readonly bits: Uint8Array;
  readonly bases: Uint16Array;
}

/** Reads the description of a table, which begins at a byte, and gives it with the place behind. @throws CompressionError */
export function readFseTable(
  bytes: Uint8Array,
  start: number,
  end: number,
  largestLog: number,
  largestSymbol: number,
): { readonly table: FseTable; readonly end: number } {
  let position = start * 8;
  const read = (count: number): number => {
    const at = position >> 3;
    const value = ((bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8) | ((bytes[at + 2] ?? 0) << 16)) >>> (position & 7);
    position += count;
    return value & ((1 << count) - 1);
  };
  const log = read(4) + 5;
  if (log > largestLog) throw damaged('a table that is too large');
  const counts: number[] = [];
  let left = 1 << log;
  while (left > 0) {
    if (counts.length > largestSymbol || position > end * 8) throw damaged('a wrong table');
    const bits = highestBit(left + 1) + 1;
    const low = (1 << (bits - 1)) - 1;
    // Small values take one bit less.
    const small = (1 << bits) - 1 - (left + 1);
    let value = read(bits);
    if ((value & low) < small) {
      position--;
      value &= low;
    } else if (value > low) value -= small;
    const count = value - 1;
    left -= Math.abs(count);
    counts.push(count);
    if (count !== 0) continue;
    for (let zeros = 3; zeros === 3; ) {
      zeros = read(2);
      for (let index = 0; index < zeros; index++) counts.push(0);
      if (counts.length > largestSymbol + 1) throw damaged('a wrong table');
    }
  }
  const behind = (position + 7) >> 3;
  if (left < 0 || counts.length > largestSymbol + 1 || behind > end) throw damaged('a wrong table');
  return { table: fseTable(log, counts), end: behind };
}

/** The table in which symbols come so often; -1 is less than once. */
export function fseTable(log: number, counts: readonly number[]): FseTable {
  const size = 1 << log;
  const symbols = new Uint8Array(size);
  const next = new Uint16Array(counts.length);
  let free = size;
  for (const [symbol, count] of counts.entries()) {
    if (count === -1) symbols[--free] = symbol;
    next[symbol] = Math.abs(count);
  }
  const step = (size >> 1) + (size >> 3) + 3;
  let place = 0;
  for (const [symbol, count] of counts.entries()) {
    for (let times = 0; times < count; times++) {
      symbols[place] = symbol;
      do place = (place + step) & (size - 1);
      while (place >= free);
    }
  }
  const bits = new Uint8Array(size);
  const bases = new Uint16Array(size);
  for (let state = 0; state < size; state++) {
    const value = next[symbols[state]!]!++;
    bits[state] = log - highestBit(value);
    bases[state] = (value << bits[state]!) - size;
  }
  return { log, symbols, bits, bases };
}

/** The table that gives one symbol always. */
export function constantTable(symbol: number): FseTable {
  return { log: 0, symbols: Uint8Array.of(symbol), bits: new Uint8Array(1), bases: new Uint16Array(1) };
}

/** The place of the highest bit that is set; of a positive number. */
export function highestBit(value: number): number {
  return 31 - Math.clz32(value);
}
