import { damaged } from '../compression-error.ts';
import type { BitReader } from './bit-reader.ts';

const longestCode = 20;

/** One Huffman table: codes of equal length are consecutive numbers, in the order of their symbols. */
export interface CodeTable {
  readonly shortest: number;
  readonly longest: number;
  /** By length: the first code that is longer, as it would stand in `longestCode` bits. */
  readonly limits: Int32Array;
  /** By length: what to subtract from a code to get its place in `symbols`. */
  readonly bases: Int32Array;
  readonly symbols: Uint16Array;
}

/** Reads the lengths of the codes, each as its difference to the one before. @throws CompressionError */
export function readTable(bits: BitReader, symbolCount: number): CodeTable {
  const lengths = new Uint8Array(symbolCount);
  let length = bits.read(5);
  for (let symbol = 0; symbol < symbolCount; symbol++) {
    for (;;) {
      if (length < 1 || length > longestCode) throw damaged('a wrong code length');
      if (bits.read(1) === 0) break;
      length += bits.read(1) === 0 ? 1 : -1;
    }
    lengths[symbol] = length;
  }
  return codeTable(lengths);
}

/** Reads one code. @throws CompressionError */
export function readCode(bits: BitReader, table: CodeTable): number {
  const ahead = bits.peek(longestCode);
  let length = table.shortest;
  while (length <= table.longest && ahead >= (table.limits[length] as number)) length++;
  if (length > table.longest) throw damaged('an unknown code');
  const symbol = table.symbols[bits.read(length) - (table.bases[length] as number)];
  if (symbol === undefined) throw damaged('an unknown code');
  return symbol;
}

/** The table for codes of these lengths, by symbol. */
function codeTable(lengths: Uint8Array): CodeTable {
  const symbols = new Uint16Array(lengths.length);
  const limits = new Int32Array(longestCode + 1);
  const bases = new Int32Array(longestCode + 1);
  let filled = 0;
  let code = 0;
  let shortest = 0;
  let longest = 0;
  for (let length = 1; length <= longestCode; length++) {
    bases[length] = code - filled;
    for (let symbol = 0; symbol < lengths.length; symbol++) {
      if (lengths[symbol] !== length) continue;
      symbols[filled++] = symbol;
      code++;
      if (shortest === 0) shortest = length;
      longest = length;
    }
    limits[length] = code << (longestCode - length);
    code <<= 1;
  }
  return { shortest, longest, limits, bases, symbols };
}
