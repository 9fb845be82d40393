import { damaged } from '../compression-error.ts';
import { BackwardBits } from './backward-bits.ts';
import { highestBit, readFseTable } from './fse-table.ts';

const longestCode = 11;
const mostWeights = 255;

/** A Huffman table (RFC 8878, 4.2): by the next `longest` bits the symbol, and how many of the bits are its code. */
export interface HuffmanTable {
  readonly longest: number;
  readonly symbols: Uint8Array;
  readonly bits: Uint8Array;
}

/** Reads the description of a table and gives it with the place behind. @throws CompressionError */
export function readHuffmanTable(
  bytes: Uint8Array,
  start: number,
  end: number,
): { readonly table: HuffmanTable; readonly end: number } {
  if (start >= end) throw damaged('a table that ends too early');
  const head = bytes[start]!;
  const from = start + 1;
  const behind = from + (head < 128 ? head : (head - 126) >> 1);
  if (behind > end) throw damaged('a table that ends too early');
  const weights = head < 128 ? compressedWeights(bytes, from, behind) : plainWeights(bytes, from, head - 127);
  return { table: huffmanTable(weights), end: behind };
}

/** Four bits each. */
function plainWeights(bytes: Uint8Array, start: number, count: number): number[] {
  return Array.from({ length: count }, (_, index) => {
    const byte = bytes[start + (index >> 1)]!;
    return index % 2 === 0 ? byte >> 4 : byte & 15;
  });
}

/** Two states take turns, until the bits are used up. */
function compressedWeights(bytes: Uint8Array, start: number, end: number): number[] {
  const { table, end: behind } = readFseTable(bytes, start, end, 6, 12);
  const bits = new BackwardBits(bytes, behind, end);
  const weights: number[] = [];
  let state = bits.read(table.log);
  let other = bits.read(table.log);
  for (;;) {
    weights.push(table.symbols[state]!);
    const next = table.bases[state]! + bits.read(table.bits[state]!);
    if (bits.position < bits.first) {
      weights.push(table.symbols[other]!);
      break;
    }
    [state, other] = [other, next];
    // States that need no bits would go on without end.
    if (weights.length > mostWeights) throw damaged('a wrong table');
  }
  return weights;
}

function huffmanTable(given: readonly number[]): HuffmanTable {
  const sum = given.reduce((total, weight) => total + (weight > 0 ? 2 ** (weight - 1) : 0), 0);
  if (given.length > mostWeights || sum === 0 || sum >= 1 << longestCode) throw damaged('a wrong table');
  const longest = highestBit(sum) + 1;
  // The last weight is what is missing.
  const missing = (1 << longest) - sum;
  if ((missing & (missing - 1)) !== 0) throw damaged('a wrong table');
  const weights = [...given, highestBit(missing) + 1];
  const symbols = new Uint8Array(1 << longest);
  const bits = new Uint8Array(1 << longest);
  let place = 0;
  for (let weight = 1; weight <= longest; weight++) {
    for (const [symbol, own] of weights.entries()) {
      if (own !== weight) continue;
      const behind = place + (1 << (weight - 1));
      symbols.fill(symbol, place, behind);
      bits.fill(longest + 1 - weight, place, behind);
      place = behind;
    }
  }
  return { longest, symbols, bits };
}

/** Decodes one stream of symbols to `target` from `from` to `to`. @throws CompressionError unless that takes all its bits. */
export function decodeHuffman(
  { longest, symbols, bits }: HuffmanTable,
  stream: BackwardBits,
  target: Uint8Array,
  from: number,
  to: number,
): void {
  const { bytes } = stream;
  const mask = (1 << longest) - 1;
  let { position } = stream;
  for (let at = from; at < to; at++) {
    const start = position - longest;
    const byte = start >> 3;
    const code = ((bytes[byte]! | (bytes[byte + 1]! << 8) | (bytes[byte + 2]! << 16)) >>> (start & 7)) & mask;
    target[at] = symbols[code]!;
    position -= bits[code]!;
  }
  if (position !== stream.first) throw damaged('symbols and their bits do not go together');
}
