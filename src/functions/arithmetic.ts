import type { BinaryOperator, Expression } from '../syntax/ast.ts';
import { SplError } from '../syntax/spl-error.ts';
import { constantNumber, numberOf, type Read, textOf } from './compiled-argument.ts';
import type { Compiled, Evaluate } from './eval-function.ts';
import { combinePrecision, type LiteralPrecision, printerOf } from './literal-precision.ts';

export type ArithmeticOperator = '+' | '-' | '*' | '/' | '%';

export function isArithmetic(operator: BinaryOperator): operator is ArithmeticOperator {
  return operator === '+' || operator === '-' || operator === '*' || operator === '/' || operator === '%';
}

/**
 * `+ - * / %`. A missing operand, text that is no number, a list, and division by zero give null. `+` puts texts
 * together when one side is certainly text and the other is not certainly a number; between two fields it adds.
 * Rule: Search Reference, "eval" (operators, numeric calculations).
 * @throws SplError for operands whose types cannot go together (`"1" + 1`, `"a" * 2`, `null() + 1`).
 */
export function compileArithmetic(
  operator: ArithmeticOperator,
  left: Compiled,
  right: Compiled,
  expression: Expression,
): Compiled {
  for (const side of [left, right]) refuseOperand(operator, side);
  if (operator === '+' && (left.type === 'string' || right.type === 'string')) {
    if (left.type === 'number' || right.type === 'number') throw mixedPlus(expression);
    return { type: 'string', evaluate: concatenation([left, right]), expression };
  }
  const precision = precisionOf(operator, left, right);
  return printed(calculation(operator, left, right), precision, expression);
}

/** `-x`, `+x`. */
export function compileSign(operator: '-' | '+', operand: Compiled, expression: Expression): Compiled {
  refuseOperand(operator, operand);
  if (operand.literal === true) throw notANumber(operator, operand);
  const value = numberOf(operand);
  const negated: Evaluate = (row) => {
    const number = value(row);
    return number === null ? null : -number;
  };
  return printed(operator === '-' ? negated : value, operand.precision, expression);
}

/**
 * `a . b . c`: the texts in a row, numbers as they print; null when a part is missing or a list.
 * @throws SplError for `null()` and for conditions.
 */
export function compileConcatenation(parts: readonly Compiled[], expression: Expression): Compiled {
  for (const part of parts) refuseOperand('.', part);
  return { type: 'string', evaluate: concatenation(parts), expression };
}

function concatenation(parts: readonly Compiled[]): Evaluate {
  const texts = parts.map(textOf);
  if (texts.length === 2) {
    const [first, second] = texts as [Read<string>, Read<string>];
    return (row) => {
      const left = first(row);
      if (left === null) return null;
      const right = second(row);
      return right === null ? null : left + right;
    };
  }
  return (row) => {
    let whole = '';
    for (const text of texts) {
      const part = text(row);
      if (part === null) return null;
      whole += part;
    }
    return whole;
  };
}

/** A numeric result with its printed form. */
export function printed(
  unrounded: Evaluate,
  precision: LiteralPrecision | undefined,
  expression: Expression,
): Compiled {
  const print = printerOf(precision);
  if (print === null) return { type: 'number', evaluate: unrounded, precision, expression };
  const evaluate: Evaluate = (row) => {
    const value = unrounded(row);
    return typeof value === 'number' ? print(value) : null;
  };
  return { type: 'number', evaluate, unrounded, precision, expression };
}

function precisionOf(operator: ArithmeticOperator, left: Compiled, right: Compiled): LiteralPrecision | undefined {
  if (operator === '%') return undefined;
  const rule = operator === '*' || operator === '/' ? 'significant digits' : 'decimals';
  return combinePrecision(left.precision, right.precision, rule);
}

function calculation(operator: ArithmeticOperator, left: Compiled, right: Compiled): Evaluate {
  const constant = constantNumber(right);
  if (constant !== null) return calculationWith(operator, numberOf(left), constant);
  const first = numberOf(left);
  const second = numberOf(right);
  switch (operator) {
    case '+':
      return (row) => {
        const a = first(row);
        if (a === null) return null;
        const b = second(row);
        return b === null ? null : a + b;
      };
    case '-':
      return (row) => {
        const a = first(row);
        if (a === null) return null;
        const b = second(row);
        return b === null ? null : a - b;
      };
    case '*':
      return (row) => {
        const a = first(row);
        if (a === null) return null;
        const b = second(row);
        return b === null ? null : a * b;
      };
    case '/':
      return (row) => {
        const a = first(row);
        const b = second(row);
        return a === null || b === null || b === 0 ? null : a / b;
      };
    case '%':
      return (row) => {
        const a = first(row);
        const b = second(row);
        return a === null || b === null || b === 0 ? null : a % b;
      };
  }
}

/** The common form: something with a literal on the right. */
function calculationWith(operator: ArithmeticOperator, left: Read<number>, b: number): Evaluate {
  switch (operator) {
    case '+':
      return (row) => {
        const a = left(row);
        return a === null ? null : a + b;
      };
    case '-':
      return (row) => {
        const a = left(row);
        return a === null ? null : a - b;
      };
    case '*':
      return (row) => {
        const a = left(row);
        return a === null ? null : a * b;
      };
    case '/':
      return (row) => {
        const a = left(row);
        return a === null || b === 0 ? null : a / b;
      };
    case '%':
      return (row) => {
        const a = left(row);
        return a === null || b === 0 ? null : a % b;
      };
  }
}

function refuseOperand(operator: string, operand: Compiled): void {
  const { span } = operand.expression;
  if (operand.type === 'null') {
    const message = `'${operator}' cannot be applied to null(): the result would always be null.`;
    throw new SplError(message, span, null, 'type');
  }
  if (operand.type === 'boolean') {
    const hint = 'Wrap it in if(), for example if(x>1, 1, 0), or in tostring().';
    throw new SplError(`'${operator}' cannot be applied to a condition.`, span, hint, 'type');
  }
  const numbersOnly = operator !== '+' && operator !== '.';
  if (numbersOnly && operand.literal === true) throw notANumber(operator, operand);
}

function notANumber(operator: string, operand: Compiled): SplError {
  const hint = 'A quoted text is never a number: leave out the quotes, or use tonumber().';
  return new SplError(`'${operator}' only takes numbers.`, operand.expression.span, hint, 'type');
}

function mixedPlus(expression: Expression): SplError {
  const hint = "Put texts together with '.', or convert one side with tonumber() or tostring().";
  return new SplError("'+' only takes two strings or two numbers.", expression.span, hint, 'type');
}
