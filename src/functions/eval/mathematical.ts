import { toNumber } from '../../values/number.ts';
import type { Row } from '../../values/row.ts';
import {
  always,
  constantNumber,
  invalidArgument,
  listOf,
  numberOf,
  numericArgument,
  type Read,
} from '../compiled-argument.ts';
import type { Compiled, EvalFunction, FunctionCall } from '../eval-function.ts';
import { printingDecimals, roundToSignificance, withDecimals } from '../literal-precision.ts';
import { numericFunction } from './numeric-function.ts';

const group = 'mathematical';

/** Non-finite results of a finite number (`ln(0)`) are not defined: null. */
const defined = (apply: (value: number) => number) => (value: number) => {
  const result = apply(value);
  return Number.isFinite(value) && !Number.isFinite(result) ? Number.NaN : result;
};

/** Search Reference, "Mathematical functions". */
export const mathematicalFunctions: readonly EvalFunction[] = [
  numericFunction(
    { name: 'abs', group, signature: 'abs(<num>)', summary: 'The absolute value.', example: ['abs(-5)', 5] },
    Math.abs,
  ),
  ...['ceiling', 'ceil'].map((name) =>
    numericFunction(
      {
        name,
        group,
        signature: `${name}(<num>)`,
        summary: 'The number rounded up to a whole number.',
        example: [`${name}(1.9)`, 2],
      },
      // Adding zero turns the -0 of ceiling(-0.5) into 0.
      (value) => Math.ceil(value) + 0,
    ),
  ),
  {
    name: 'exact',
    group,
    signature: 'exact(<expression>)',
    summary: 'The number in full, not rounded to the digits of the literals it was computed from.',
    example: ['exact(8.250 * 0.2)', '1.650'],
    minArgs: 1,
    maxArgs: 1,
    returns: 'number',
    compile: (call) => numericArgument(call, 0),
    precision: ([argument]) => printingDecimals('at least decimals', argument!.precision?.mostDecimals ?? 0),
  },
  numericFunction(
    { name: 'exp', group, signature: 'exp(<num>)', summary: 'e to the power of the number.', example: ['exp(0)', 1] },
    Math.exp,
  ),
  numericFunction(
    {
      name: 'floor',
      group,
      signature: 'floor(<num>)',
      summary: 'The number rounded down to a whole number.',
      example: ['floor(-1.1)', -2],
    },
    Math.floor,
  ),
  numericFunction(
    {
      name: 'ln',
      group,
      signature: 'ln(<num>)',
      summary: 'The natural logarithm; null for zero and below.',
      example: ['ln(1)', 0],
    },
    defined(Math.log),
  ),
  {
    name: 'log',
    group,
    signature: 'log(<num>, <base>)',
    summary: 'The logarithm to a base, 10 by default; null where it is not defined.',
    example: ['log(8, 2)', 3],
    minArgs: 1,
    maxArgs: 2,
    returns: 'number',
    compile(call) {
      const readValue = numericArgument(call, 0);
      const baseOf = call.args.length > 1 ? numericArgument(call, 1) : () => 10;
      return (row) => {
        const value = readValue(row);
        const base = baseOf(row);
        return value === null || base === null ? null : logarithm(value, base);
      };
    },
  },
  {
    name: 'pi',
    group,
    signature: 'pi()',
    summary: 'The constant pi; it prints with 11 decimals.',
    example: ['pi()', '3.14159265359'],
    minArgs: 0,
    maxArgs: 0,
    returns: 'number',
    compile: () => always(Math.PI),
    precision: () => printingDecimals('fixed decimals', 11),
  },
  {
    name: 'pow',
    group,
    signature: 'pow(<num>, <exp>)',
    summary:
      'A number to the power of another. When the base is a literal with decimals, it prints with as many; whole numbers limit nothing.',
    example: ['pow(2, 10)', 1024],
    minArgs: 2,
    maxArgs: 2,
    returns: 'number',
    compile(call) {
      const baseOf = numericArgument(call, 0);
      const exponentOf = numericArgument(call, 1);
      return (row) => {
        const base = baseOf(row);
        const exponent = exponentOf(row);
        if (base === null || exponent === null) return null;
        const power = base ** exponent;
        return Number.isNaN(power) && !Number.isNaN(base + exponent) ? null : power;
      };
    },
    precision([base]) {
      if (base!.constant === undefined || base!.precision === undefined) return undefined;
      const { mostDecimals } = base!.precision;
      return printingDecimals(mostDecimals > 0 ? 'fixed decimals' : 'at least decimals', mostDecimals);
    },
  },
  {
    name: 'round',
    group,
    signature: 'round(<num>, <precision>)',
    summary:
      'The number rounded to so many decimals (none by default), halves away from zero; all decimals are printed. A negative number of decimals is refused, as the Search Reference says.',
    example: ['round(2.555, 2)', '2.56'],
    minArgs: 1,
    maxArgs: 2,
    returns: 'number',
    compile: compileRound,
  },
  {
    name: 'sigfig',
    group,
    signature: 'sigfig(<num>)',
    summary: 'The number rounded to the significant figures of the literals it was computed from, integers included.',
    example: ['sigfig(1.00*1111)', 1110],
    minArgs: 1,
    maxArgs: 1,
    returns: 'number',
    compile(call) {
      const readValue = numericArgument(call, 0);
      const { precision } = call.args[0]!;
      return (row) => {
        const value = readValue(row);
        return value === null ? null : roundToSignificance(value, precision);
      };
    },
  },
  numericFunction(
    {
      name: 'sqrt',
      group,
      signature: 'sqrt(<num>)',
      summary: 'The square root; null for negative numbers.',
      example: ['sqrt(9)', 3],
    },
    Math.sqrt,
  ),
  {
    name: 'sum',
    group,
    signature: 'sum(<num>, ...)',
    summary:
      'The sum of the numbers among the arguments, also those of multivalues; missing ones and text are skipped.',
    example: ['sum(1, 2, tonumber("3"))', 6],
    minArgs: 1,
    maxArgs: Number.POSITIVE_INFINITY,
    returns: 'number',
    compile(call) {
      const numbersOf = numbersAmong(call);
      return (row) => {
        const numbers = numbersOf(row);
        return numbers.length === 0 ? null : numbers.reduce((sum, value) => sum + value, 0);
      };
    },
  },
];

/** All numbers that the arguments of `sum` and `avg` hold for a row; a string literal is refused. */
export function numbersAmong(call: FunctionCall): (row: Row) => number[] {
  call.args.forEach((argument, index) => {
    if (argument.literal === true) throw invalidArgument(call, index, 'is a string literal; only numbers can be added');
    if (argument.type === 'boolean') throw invalidArgument(call, index, 'must be a number, not a condition');
  });
  const readers = call.args.map((argument) => (argument.type === 'number' ? singleNumber(argument) : listOf(argument)));
  return (row) => {
    const numbers: number[] = [];
    for (const read of readers) {
      for (const value of read(row)) {
        const number = toNumber(value);
        if (number !== null) numbers.push(number);
      }
    }
    return numbers;
  };
}

function singleNumber(argument: Compiled): (row: Row) => readonly number[] {
  const readValue = numberOf(argument);
  return (row) => {
    const value = readValue(row);
    return value === null ? [] : [value];
  };
}

function logarithm(value: number, base: number): number | null {
  if (base <= 0 || base === 1) return null;
  const result = base === 10 ? Math.log10(value) : base === 2 ? Math.log2(value) : Math.log(value) / Math.log(base);
  return Number.isFinite(result) || !Number.isFinite(value) ? result : null;
}

function compileRound(call: FunctionCall) {
  const readValue = numericArgument(call, 0);
  const decimals = call.args[1];
  if (decimals === undefined) return rounding(readValue, () => 0);
  const constant = constantNumber(decimals);
  if (constant !== null && (constant < 0 || !Number.isInteger(constant))) {
    throw invalidArgument(call, 1, 'must be a whole number of decimals, not negative');
  }
  return rounding(readValue, constant === null ? numericArgument(call, 1) : () => constant);
}

function rounding(readValue: Read<number>, decimalsOf: Read<number>) {
  return (row: Row) => {
    const value = readValue(row);
    const decimals = decimalsOf(row);
    if (value === null || decimals === null || decimals < 0) return null;
    return withDecimals(value, decimals);
  };
}
