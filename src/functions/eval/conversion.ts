import { formatDuration } from '../../values/duration.ts';
import { compactJson, JsonNumber, type JsonValue } from '../../values/json-text.ts';
import { roundDecimal, toNumber, toText } from '../../values/number.ts';
import type { Row } from '../../values/row.ts';
import { type ExpressionValue, fromList, isMultivalue, type Scalar, type Value } from '../../values/value.ts';
import { limitsOf } from '../call-limits.ts';
import {
  constantNumber,
  constantText,
  finalText,
  invalidArgument,
  numericArgument,
  type Read,
  strictTextArgument,
  textOf,
} from '../compiled-argument.ts';
import type { Compiled, EvalFunction, Evaluate, FunctionCall } from '../eval-function.ts';
import { isJsonArray, isJsonObject, readJson } from '../json-path.ts';
import { printingDecimals } from '../literal-precision.ts';
import { grouped, type PrintfFormat, parsePrintf, printf, printfArgumentCount } from './printf.ts';

const group = 'conversion';

/** Search Reference, "Conversion functions". */
export const conversionFunctions: readonly EvalFunction[] = [
  {
    name: 'ipmask',
    group,
    signature: 'ipmask(<mask>, <ip>)',
    summary: 'An IPv4 address with a mask applied to its octets.',
    example: ['ipmask("0.255.0.224", "10.20.30.120")', '0.20.0.96'],
    minArgs: 2,
    maxArgs: 2,
    returns: 'string',
    compile(call) {
      const mask = finalText(call.args[0]!);
      if (mask !== null && octetsOf(mask) === null) throw invalidArgument(call, 0, 'is no IPv4 mask');
      const maskOf = strictTextArgument(call, 0);
      const addressOf = strictTextArgument(call, 1);
      return (row) => {
        const maskOctets = octetsOf(maskOf(row));
        const octets = octetsOf(addressOf(row));
        if (maskOctets === null || octets === null) return null;
        return octets.map((octet, index) => octet & maskOctets[index]!).join('.');
      };
    },
  },
  {
    name: 'printf',
    group,
    signature: 'printf(<format>, <argument>, ...)',
    summary: 'Text built from a format and values, as sprintf does in C.',
    example: ['printf("%04d|%-5s|%.2f", 7, "ab", 3.14159)', '0007|ab   |3.14'],
    minArgs: 1,
    maxArgs: Number.POSITIVE_INFINITY,
    returns: 'string',
    acceptsNull: true,
    compile: compilePrintf,
  },
  {
    name: 'toarray',
    group,
    signature: 'toarray(<value>)',
    summary: 'A JSON array from a multivalue or from the text of an array; null for anything else.',
    example: ['toarray(split("1, 2, 3", ","))', '[1,2,3]'],
    minArgs: 1,
    maxArgs: 1,
    returns: 'string',
    compile({ args }) {
      const { evaluate } = args[0]!;
      return (row) => {
        const value = evaluate(row);
        if (isMultivalue(value)) return compactJson(value.map((one) => inferred(one)));
        const array = typeof value === 'string' ? readJson(value) : undefined;
        return isJsonArray(array) ? compactJson(array.map(plainNumber)) : null;
      };
    },
  },
  {
    name: 'tobool',
    group,
    signature: 'tobool(<value>)',
    summary: 'A truth value from "true", "false" or a number (0 is false); null for anything else.',
    example: ['if(tobool("true"), "yes", "no")', 'yes'],
    minArgs: 1,
    maxArgs: 1,
    returns: 'boolean',
    compile({ args }) {
      const argument = args[0]!;
      return (row) => toBoolean(argument.evaluate(row), argument.literal === true);
    },
  },
  {
    name: 'todouble',
    group,
    signature: 'todouble(<value>, <base>)',
    summary:
      'The number that a text stands for, in a base from 2 to 36 (10 by default), printed with at least one decimal; null when it is none.',
    example: ['todouble("16.50") + 1', 17.5],
    minArgs: 1,
    maxArgs: 2,
    returns: 'number',
    compile: (call) => compileToNumber(call, (number) => number),
    precision: () => printingDecimals('at least decimals', 1),
  },
  {
    name: 'toint',
    group,
    signature: 'toint(<value>, <base>)',
    summary: 'The whole number that a text stands for, rounded down; null when it is no number.',
    example: ['toint("24")', 24],
    minArgs: 1,
    maxArgs: 2,
    returns: 'number',
    compile: (call) => compileToNumber(call, Math.floor),
  },
  {
    name: 'tomv',
    group,
    signature: 'tomv(<value>)',
    summary: 'The elements of a JSON array as a multivalue, strings with their quotes; a multivalue stays one.',
    example: ['tomv(json_array("a", 1))', ['"a"', '1']],
    minArgs: 1,
    maxArgs: 1,
    returns: 'any',
    compile({ args }) {
      const { evaluate } = args[0]!;
      return (row) => {
        const value = evaluate(row);
        if (isMultivalue(value)) return value;
        const array = typeof value === 'string' ? readJson(value) : undefined;
        return isJsonArray(array) ? fromList(array.map(compactJson)) : null;
      };
    },
  },
  {
    name: 'tonumber',
    group,
    signature: 'tonumber(<str>, <base>)',
    summary: 'The number that a text stands for, in a base from 2 to 36 (10 by default); null when it is none.',
    example: ['tonumber("0A4", 16)', 164],
    minArgs: 1,
    maxArgs: 2,
    returns: 'number',
    compile(call) {
      const evaluate = compileToNumber(call, (number) => number);
      const text = finalText(call.args[0]!);
      const base = call.args.length > 1 ? constantNumber(call.args[1]!) : 10;
      if (text !== null && base !== null && parseInBase(text, base) === null) {
        throw invalidArgument(call, 0, `("${text}") is no number${base === 10 ? '' : ` in base ${base}`}`);
      }
      return evaluate;
    },
  },
  {
    name: 'toobject',
    group,
    signature: 'toobject(<value>)',
    summary: 'A JSON object from its text; null for anything else.',
    example: ['toobject("{\\"age\\": 25}")', '{"age":25}'],
    minArgs: 1,
    maxArgs: 1,
    returns: 'string',
    compile({ args }) {
      const { evaluate } = args[0]!;
      return (row) => {
        const value = evaluate(row);
        const object = typeof value === 'string' ? readJson(value) : undefined;
        return isJsonObject(object) ? compactJson(object) : null;
      };
    },
  },
  {
    name: 'tostring',
    group,
    signature: 'tostring(<value>, <format>)',
    summary:
      'The value as text; a number also in the formats "binary", "hex", "commas" and "duration" (of seconds, with the decimals that the number has: 00:00:00.5).',
    example: [
      'tostring(1==1) + " " + tostring(15, "hex") + " " + tostring(12345.6789, "commas")',
      'True 0xF 12,345.68',
    ],
    minArgs: 1,
    maxArgs: 2,
    returns: 'string',
    acceptsNull: true,
    compile: compileToString,
  },
];

function octetsOf(text: string | null): readonly number[] | null {
  if (text === null || !/^\d{1,3}(?:\.\d{1,3}){3}$/.test(text)) return null;
  const octets = text.split('.').map(Number);
  return octets.every((octet) => octet <= 255) ? octets : null;
}

function compilePrintf(call: FunctionCall): Evaluate {
  const values = call.args.slice(1).map((argument) => argument.evaluate);
  const literal = constantText(call.args[0]!);
  const limits = limitsOf(call);
  const grown = (length: number): void => limits.text(length);
  if (literal !== null) {
    const format = parsePrintf(literal);
    if ('problem' in format) throw invalidArgument(call, 0, `is no format: ${format.problem}`);
    const wanted = printfArgumentCount(format);
    if (wanted > values.length) {
      throw invalidArgument(call, 0, `is a format of ${wanted} values, but only ${values.length} follow`);
    }
    return (row) =>
      printf(
        format,
        values.map((evaluate) => evaluate(row)),
        grown,
      );
  }
  const formatOf = textOf(call.args[0]!);
  return (row) => {
    const text = formatOf(row);
    const format = text === null ? null : parsePrintf(text);
    if (format === null || 'problem' in format) return null;
    return printf(
      format as PrintfFormat,
      values.map((evaluate) => evaluate(row)),
      grown,
    );
  };
}

function inferred(value: Scalar): JsonValue {
  const json = typeof value === 'number' ? value : (readJson(value) ?? null);
  return isJsonArray(json) || isJsonObject(json) ? null : plainNumber(json);
}

/** `1.00` as 1: converting to an array is converting to numbers. */
function plainNumber(value: JsonValue): JsonValue {
  if (!(value instanceof JsonNumber)) return value;
  const number = Number(value.text);
  return Number.isInteger(number) && !Number.isSafeInteger(number) ? value : number;
}

function toBoolean(value: ExpressionValue, literal: boolean): boolean | null {
  if (typeof value === 'boolean') return value;
  if (value === 'true' || value === 'True') return true;
  if (value === 'false' || value === 'False') return false;
  const number = literal ? null : toNumber(value);
  return number === null ? null : number !== 0;
}

function compileToNumber(call: FunctionCall, round: (value: number) => number): Evaluate {
  const argument = call.args[0]!;
  if (argument.type === 'boolean') throw invalidArgument(call, 0, 'must be text, not a condition');
  const read = argument.unrounded ?? argument.evaluate;
  const baseOf = baseArgument(call);
  return (row) => {
    const value = read(row);
    const base = baseOf(row);
    if (value == null || base === null || typeof value === 'boolean' || isMultivalue(value)) return null;
    const number = typeof value === 'number' && base === 10 ? value : parseInBase(toText(value), base);
    return number === null ? null : round(number);
  };
}

function baseArgument(call: FunctionCall): Read<number> {
  if (call.args.length < 2) return () => 10;
  const constant = constantNumber(call.args[1]!);
  if (constant !== null && !(Number.isInteger(constant) && constant >= 2 && constant <= 36)) {
    throw invalidArgument(call, 1, 'must be a base from 2 to 36');
  }
  return numericArgument(call, 1);
}

function parseInBase(text: string, base: number): number | null {
  if (base === 10) return toNumber(text);
  if (!Number.isInteger(base) || base < 2 || base > 36) return null;
  const form = /^([+-]?)([0-9a-zA-Z]+)$/.exec(text);
  if (form === null) return null;
  const digits = base === 16 ? form[2]!.replace(/^0[xX](?=.)/, '') : form[2]!;
  let number = 0;
  for (const digit of digits) {
    const value = Number.parseInt(digit, 36);
    if (value >= base) return null;
    number = number * base + value;
  }
  return form[1] === '-' ? -number : number;
}

type Format = 'binary' | 'hex' | 'commas' | 'duration';
const formats: readonly string[] = ['binary', 'hex', 'commas', 'duration'];

function isFormat(text: string | null): text is Format {
  return text !== null && formats.includes(text);
}

function compileToString(call: FunctionCall): Evaluate {
  const argument = call.args[0]!;
  if (call.args.length < 2) return (row) => asText(argument.evaluate(row));
  const literal = constantText(call.args[1]!);
  if (literal !== null && !isFormat(literal)) {
    throw invalidArgument(call, 1, `("${literal}") is no format`, 'Use "binary", "hex", "commas" or "duration".');
  }
  const formatOf: (row: Row) => string | null = literal !== null ? () => literal : textOf(call.args[1]!);
  return (row) => {
    const value = argument.evaluate(row);
    const format = formatOf(row);
    if (!isFormat(format) || !isNumberFor(argument, value)) return asText(value);
    return formatted(value, format);
  };
}

/** A truth value as `True` or `False`, a missing value as `Null`; a multivalue stays what it is. */
function asText(value: ExpressionValue): Value {
  if (value == null) return 'Null';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  return isMultivalue(value) ? value : toText(value);
}

function isNumberFor(argument: Compiled, value: ExpressionValue): value is Scalar {
  return argument.literal !== true && toNumber(value) !== null;
}

function formatted(value: Scalar, format: Format): string | null {
  const number = toNumber(value)!;
  if (format === 'duration') return formatDuration(value);
  if (format === 'commas') return withCommas(number);
  if (!Number.isSafeInteger(number) || number < 0) return null;
  return format === 'binary' ? number.toString(2) : `0x${number.toString(16).toUpperCase()}`;
}

function withCommas(number: number): string {
  if (!Number.isFinite(number)) return toText(number);
  const text = Number.isInteger(number) ? toText(number) : roundDecimal(number, 2);
  return text.startsWith('-') ? `-${grouped(text.slice(1))}` : grouped(text);
}
