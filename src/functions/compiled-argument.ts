import { SplError } from '../syntax/spl-error.ts';
import { toNumber, toText } from '../values/number.ts';
import type { Row } from '../values/row.ts';
import { type ExpressionValue, isMultivalue, type Scalar, toList } from '../values/value.ts';
import type { Compiled, Evaluate, FunctionCall } from './eval-function.ts';

/** Reads a compiled operand or argument as one kind of value; absent, and what cannot be read so, is null. */
export type Read<T> = (row: Row) => T | null;

/** The full number (not rounded for printing). A quoted literal is no number, even one that looks like it. */
export function numberOf(compiled: Compiled): Read<number> {
  const read = compiled.unrounded ?? compiled.evaluate;
  if (compiled.literal === true) return () => null;
  if (compiled.constant !== undefined) {
    const value = toNumber(read(emptyRow) as Scalar | null);
    return () => value;
  }
  return (row) => {
    const value = read(row);
    return typeof value === 'number' ? value : toNumber(value);
  };
}

/** Text, a number as it prints. A list or a truth value has no text. */
export function textOf(compiled: Compiled): Read<string> {
  const { evaluate } = compiled;
  if (compiled.constant !== undefined) {
    const value = textOfValue(compiled.constant);
    return () => value;
  }
  return (row) => {
    const value = evaluate(row);
    return typeof value === 'string' ? value : textOfValue(value);
  };
}

/** A condition: true, false, or null for anything that is no truth value. */
export function conditionOf(compiled: Compiled): Read<boolean> {
  const { evaluate } = compiled;
  if (compiled.type === 'boolean') return evaluate as Read<boolean>;
  return (row) => {
    const value = evaluate(row);
    return typeof value === 'boolean' ? value : null;
  };
}

/** The values of a field, none when absent. */
export function listOf(compiled: Compiled): (row: Row) => readonly Scalar[] {
  const { evaluate } = compiled;
  return (row) => {
    const value = evaluate(row);
    return typeof value === 'boolean' ? [] : toList(value);
  };
}

/** The text that a literal argument has, or null when the argument is not the same for every row. */
export function constantText(compiled: Compiled): string | null {
  return compiled.constant === undefined ? null : textOfValue(compiled.constant);
}

/**
 * As `constantText`, for checking what the text says: null also when it holds a `$token$` or a macro call, for which
 * something else will be put in before the search runs.
 */
export function finalText(compiled: Compiled): string | null {
  const text = constantText(compiled);
  return text !== null && /\$[\w.:|-]+\$|`[^`]+`/.test(text) ? null : text;
}

/** The number that a constant argument is, or null. */
export function constantNumber(compiled: Compiled): number | null {
  return compiled.constant === undefined ? null : numberOf(compiled)(emptyRow);
}

export function textOfValue(value: ExpressionValue): string | null {
  if (value == null || typeof value === 'boolean' || isMultivalue(value)) return null;
  return toText(value);
}

/** The argument as a number; a quoted literal or a condition is refused where it stands. */
export function numericArgument(call: FunctionCall, index: number): Read<number> {
  const argument = call.args[index]!;
  if (argument.literal === true) throw invalidArgument(call, index, 'must be a number, not a string literal');
  if (argument.type === 'boolean') throw invalidArgument(call, index, 'must be a number, not a condition');
  return numberOf(argument);
}

/** The argument as text; a condition is refused where it stands. */
export function textArgument(call: FunctionCall, index: number): Read<string> {
  const argument = call.args[index]!;
  if (argument.type === 'boolean') throw invalidArgument(call, index, 'must be text, not a condition');
  return textOf(argument);
}

/** As `textArgument`, but a number as written (`len(123)`) is refused too. */
export function strictTextArgument(call: FunctionCall, index: number): Read<string> {
  const argument = call.args[index]!;
  if (argument.type === 'number' && argument.constant !== undefined) {
    throw invalidArgument(call, index, 'must be text, not a number', 'tostring() makes text of a number.');
  }
  return textArgument(call, index);
}

/** The argument as a condition; what is certainly a number or a text is refused where it stands. */
export function conditionArgument(call: FunctionCall, index: number): Read<boolean> {
  const argument = call.args[index]!;
  if (argument.type === 'number' || argument.type === 'string') {
    throw invalidArgument(call, index, 'must be a condition, such as a comparison');
  }
  return conditionOf(argument);
}

const ordinals = ['first', 'second', 'third', 'fourth', 'fifth', 'sixth'];

export function invalidArgument(call: FunctionCall, index: number, problem: string, hint: string | null = null) {
  const which = `the ${ordinals[index] ?? `${index + 1}th`} argument`;
  const message = `The arguments to the '${call.name}' function are invalid: ${which} ${problem}.`;
  return new SplError(message, call.args[index]!.expression.span, hint, 'invalid-argument');
}

/** Row for expressions that read none. */
export const emptyRow: Row = Object.freeze(Object.create(null)) as Row;

/** `evaluate` for a value that never changes. */
export function always(value: ExpressionValue): Evaluate {
  return () => value;
}
