import { numericArgument, type Read } from '../compiled-argument.ts';
import type { EvalFunction } from '../eval-function.ts';

const group = 'bitwise';

/** The numbers these functions take: whole, from 0 to 2^53-1. */
function isBits(value: number | null): value is number {
  return value !== null && value >= 0 && Number.isSafeInteger(value);
}

const lowSize = 2 ** 32;

/** Applies a 32-bit operation to both halves of two 53-bit numbers. */
function combine(a: number, b: number, operation: (a: number, b: number) => number): number {
  const high = operation(Math.floor(a / lowSize), Math.floor(b / lowSize)) >>> 0;
  const low = operation((a % lowSize) | 0, (b % lowSize) | 0) >>> 0;
  return high * lowSize + low;
}

const and = (a: number, b: number) => a & b;
const or = (a: number, b: number) => a | b;
const xor = (a: number, b: number) => a ^ b;

function bitFunction(
  name: string,
  word: string,
  example: EvalFunction['example'],
  operation: (a: number, b: number) => number,
): EvalFunction {
  return {
    name,
    group,
    signature: `${name}(<value>, <value>, ...)`,
    summary: `Bitwise ${word} of whole numbers from 0 to 2^53-1; null when one is anything else.`,
    example,
    minArgs: 2,
    maxArgs: Number.POSITIVE_INFINITY,
    returns: 'number',
    compile(call) {
      const values = call.args.map((_, index) => numericArgument(call, index));
      return (row) => {
        let result: number | null = null;
        for (const readValue of values) {
          const value = readValue(row);
          if (!isBits(value)) return null;
          result = result === null ? value : combine(result, value, operation);
        }
        return result;
      };
    },
  };
}

/** Both arguments of a shift; null unless both are whole numbers from 0 to 2^53-1. */
function shiftFunction(
  name: string,
  direction: string,
  example: EvalFunction['example'],
  shift: (value: bigint, offset: bigint) => bigint,
): EvalFunction {
  return {
    name,
    group,
    signature: `${name}(<value>, <shift_offset>)`,
    summary: `Shifts the bits of a whole number to the ${direction}, within 53 bits.`,
    example,
    minArgs: 2,
    maxArgs: 2,
    returns: 'number',
    compile(call) {
      const readValue = numericArgument(call, 0);
      const offsetOf = numericArgument(call, 1);
      return (row) => {
        const value = readValue(row);
        const offset = offsetOf(row);
        if (!isBits(value) || !isBits(offset)) return null;
        return offset >= 53 ? 0 : Number(shift(BigInt(value), BigInt(offset)));
      };
    },
  };
}

/** Search Reference, "Bitwise functions". */
export const bitwiseFunctions: readonly EvalFunction[] = [
  bitFunction('bit_and', 'AND', ['bit_and(12, 9)', 8], and),
  {
    name: 'bit_not',
    group,
    signature: 'bit_not(<value>, <bitmask>)',
    summary: 'Inverts the 53 bits of a whole number; the mask says which bits of the result to keep (all by default).',
    example: ['bit_not(9, 15)', 6],
    minArgs: 1,
    maxArgs: 2,
    returns: 'number',
    compile(call) {
      const readValue = numericArgument(call, 0);
      const maskOf: Read<number> = call.args.length > 1 ? numericArgument(call, 1) : () => Number.MAX_SAFE_INTEGER;
      return (row) => {
        const value = readValue(row);
        const mask = maskOf(row);
        return isBits(value) && isBits(mask) ? combine(Number.MAX_SAFE_INTEGER - value, mask, and) : null;
      };
    },
  },
  bitFunction('bit_or', 'OR', ['bit_or(4, 2)', 6], or),
  shiftFunction('bit_shift_left', 'left', ['bit_shift_left(3, 52)', 4503599627370496], (value, offset) =>
    BigInt.asUintN(53, value << offset),
  ),
  shiftFunction('bit_shift_right', 'right', ['bit_shift_right(4, 1)', 2], (value, offset) => value >> offset),
  bitFunction('bit_xor', 'XOR', ['bit_xor(3, 2)', 1], xor),
];
