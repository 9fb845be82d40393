import type { Expression } from '../syntax/ast.ts';
import { SplError } from '../syntax/spl-error.ts';
import { conditionOf, type Read } from './compiled-argument.ts';
import type { Compiled, Evaluate } from './eval-function.ts';

/**
 * AND, OR, XOR and NOT over true, false and null ("unknown"): a false side makes AND false and a true side makes OR
 * true, whatever the rest is; otherwise null stays null.
 * Rule: Search Manual, "Boolean expressions"; Search Reference, "where".
 * @throws SplError when an operand is certainly a number or a text.
 */
export function compileLogic(
  operator: 'and' | 'or' | 'xor',
  operands: readonly Compiled[],
  expression: Expression,
): Compiled {
  const conditions = operands.map((operand) => requireCondition(operand, operator.toUpperCase()));
  const combine = { and: allOf, or: anyOf, xor: exclusive }[operator];
  return { type: 'boolean', evaluate: combine(conditions), expression };
}

export function compileNot(operand: Compiled, expression: Expression): Compiled {
  const condition = requireCondition(operand, 'NOT');
  const evaluate: Evaluate = (row) => {
    const value = condition(row);
    return value === null ? null : !value;
  };
  return { type: 'boolean', evaluate, expression };
}

function requireCondition(operand: Compiled, operator: string): Read<boolean> {
  if (operand.type === 'number' || operand.type === 'string') {
    const hint = 'Compare the value with something, for example x=1 or isnotnull(x).';
    throw new SplError(`${operator} needs conditions.`, operand.expression.span, hint, 'type');
  }
  return conditionOf(operand);
}

function allOf(conditions: readonly Read<boolean>[]): Evaluate {
  if (conditions.length === 2) {
    const [left, right] = conditions as [Read<boolean>, Read<boolean>];
    return (row) => {
      const a = left(row);
      if (a === false) return false;
      const b = right(row);
      return b === false ? false : a === null ? null : b;
    };
  }
  return (row) => {
    let result: boolean | null = true;
    for (const condition of conditions) {
      const value = condition(row);
      if (value === false) return false;
      if (value === null) result = null;
    }
    return result;
  };
}

function anyOf(conditions: readonly Read<boolean>[]): Evaluate {
  if (conditions.length === 2) {
    const [left, right] = conditions as [Read<boolean>, Read<boolean>];
    return (row) => {
      const a = left(row);
      if (a === true) return true;
      const b = right(row);
      return b === true ? true : a === null ? null : b;
    };
  }
  return (row) => {
    let result: boolean | null = false;
    for (const condition of conditions) {
      const value = condition(row);
      if (value === true) return true;
      if (value === null) result = null;
    }
    return result;
  };
}

function exclusive(conditions: readonly Read<boolean>[]): Evaluate {
  return (row) => {
    let odd = false;
    for (const condition of conditions) {
      const value = condition(row);
      if (value === null) return null;
      if (value) odd = !odd;
    }
    return odd;
  };
}
