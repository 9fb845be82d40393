import { SplError } from '../../syntax/spl-error.ts';
import { compactJson, JsonNumber, type JsonValue, jsonTextLength, leafText } from '../../values/json-text.ts';
import { toText } from '../../values/number.ts';
import type { Row } from '../../values/row.ts';
import { type ExpressionValue, isMultivalue, type Value } from '../../values/value.ts';
import { limitsOf } from '../call-limits.ts';
import { textOfValue } from '../compiled-argument.ts';
import type { Compiled, FunctionCall } from '../eval-function.ts';
import { readJson } from '../json-path.ts';

/** Writes JSON that a function makes, when that is no longer than a text may be. */
export function jsonWriter(call: FunctionCall): (value: JsonValue) => string {
  const limits = limitsOf(call);
  return (value) => {
    limits.text(jsonTextLength(value));
    return compactJson(value);
  };
}

/** The first argument, read as JSON; undefined when it is missing or no JSON. */
export function documentArgument(call: FunctionCall): (row: Row) => JsonValue | undefined {
  const { evaluate } = call.args[0]!;
  return (row) => documentOf(evaluate(row));
}

export function documentOf(value: ExpressionValue): JsonValue | undefined {
  const text = textOfValue(value);
  return text === null ? undefined : readJson(text);
}

/**
 * An argument as a JSON value. Text that is a JSON object or array is taken as such, because that is how fields hold
 * what other JSON functions made; a field whose text is a JSON number is a number; a quoted literal is a string.
 */
export function jsonOf(argument: Compiled): (row: Row) => JsonValue {
  const { evaluate } = argument;
  const asNumber = argument.literal !== true && argument.type !== 'string';
  return (row) => toJson(evaluate(row), asNumber);
}

function toJson(value: ExpressionValue, asNumber: boolean): JsonValue {
  if (value == null) return null;
  if (typeof value === 'boolean') return value;
  if (isMultivalue(value)) return value.map((one) => toJson(one, asNumber));
  if (typeof value === 'number') return Number.isFinite(value) ? value : toText(value);
  const first = value.trimStart()[0];
  if (first === '{' || first === '[') return readJson(value) ?? value;
  return asNumber && /^-?\d/.test(value) ? numberOrText(value) : value;
}

function numberOrText(value: string): JsonValue {
  const json = readJson(value);
  return typeof json === 'number' || json instanceof JsonNumber ? json : value;
}

/** A JSON value as a value of the search: objects and arrays as text, null as absent. */
export function nativeValue(value: JsonValue | undefined): Value {
  if (value === undefined || value === null) return null;
  return typeof value === 'number' ? value : leafText(value);
}

export interface Pair {
  /** Index of the argument that is the key or path. */
  readonly at: number;
  readonly value: Compiled;
}

/** The keys (or paths) and values that stand in turn from an argument on. */
export function pairsFrom(call: FunctionCall, from: number): Pair[] {
  if ((call.args.length - from) % 2 !== 0) {
    const message = `The arguments to the '${call.name}' function are invalid: keys and values must come in pairs.`;
    throw new SplError(message, call.span, null, 'argument-count');
  }
  return call.args.flatMap((_, at) => (at >= from && (at - from) % 2 === 0 ? [{ at, value: call.args[at + 1]! }] : []));
}
