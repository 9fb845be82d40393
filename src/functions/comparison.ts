import type { Expression } from '../syntax/ast.ts';
import { SplError } from '../syntax/spl-error.ts';
import { compareText, equalValues } from '../values/compare.ts';
import { compileLike } from '../values/like.ts';
import { toNumber, toText } from '../values/number.ts';
import { type ExpressionValue, isMultivalue, type Scalar } from '../values/value.ts';
import { constantNumber, constantText, numberOf, type Read, textOf } from './compiled-argument.ts';
import type { Compiled, Evaluate } from './eval-function.ts';

export type Relation = '=' | '!=' | '<' | '<=' | '>' | '>=';

/** Whether two single values stand in a relation; null when they cannot be compared. */
type Test = (a: Scalar, b: Scalar) => boolean | null;

/**
 * A comparison of `eval` and `where`. Two numbers (also fields whose text looks numeric) compare by size, two texts by
 * code points. A quoted literal is text even when it looks numeric (`n="10"` compares text). A number and a text that
 * is none are unequal, and neither is greater (null). A missing side gives null. With a multivalue the comparison holds
 * when it holds for any of its values.
 * Rule: Search Reference, "where", "eval"; Search Manual, "Lexicographical order".
 * @throws SplError when the types can never be compared (`null()=""`, `isnull(x)=1`).
 */
export function compileComparison(
  relation: Relation,
  left: Compiled,
  right: Compiled,
  expression: Expression,
): Compiled {
  return { type: 'boolean', evaluate: comparison(relation, left, right, expression), expression };
}

function comparison(relation: Relation, left: Compiled, right: Compiled, expression: Expression): Evaluate {
  refuseNull(relation, left);
  refuseNull(relation, right);
  if (left.type === 'boolean' || right.type === 'boolean') return booleanComparison(relation, left, right, expression);
  if (right.literal === true) return textComparison(relation, left, right);
  if (left.literal === true) return textComparison(mirrored[relation], right, left);
  if (right.type === 'number') {
    const constant = constantNumber(right);
    if (constant !== null) return comparisonWithNumber(relation, left, constant);
  }
  if (left.type === 'number') {
    const constant = constantNumber(left);
    if (constant !== null) return comparisonWithNumber(mirrored[relation], right, constant);
  }
  if (left.type === 'number' && right.type === 'number') return numericComparison(relation, left, right);
  return relate(left.unrounded ?? left.evaluate, right.unrounded ?? right.evaluate, testOf(relation));
}

/**
 * `x IN (a, b)` and `in(x, a, b)`: whether a value equals any item, in the sense of `=`. Literals are looked up in a
 * set. An item may be a multivalue. No wildcards.
 */
export function compileMembership(operand: Compiled, items: readonly Compiled[], expression: Expression): Compiled {
  refuseNull('in', operand);
  const texts = new Set<string>();
  const numbers = new Set<number>();
  const others: Read<boolean>[] = [];
  for (const item of items) {
    const number = item.type === 'number' ? constantNumber(item) : null;
    if (operand.literal !== true && item.literal === true) texts.add(constantText(item)!);
    else if (operand.literal !== true && number !== null) numbers.add(number);
    else others.push(comparison('=', operand, item, expression) as Read<boolean>);
  }
  const isLiteral = (value: Scalar): boolean => {
    if (texts.size > 0 && texts.has(toText(value))) return true;
    if (numbers.size === 0) return false;
    const number = toNumber(value);
    return number !== null && numbers.has(number);
  };
  const { evaluate } = operand;
  return {
    type: 'boolean',
    expression,
    evaluate: (row) => {
      const value = evaluate(row);
      if (value == null || typeof value === 'boolean') return null;
      if (isMultivalue(value) ? value.some(isLiteral) : isLiteral(value)) return true;
      let result: boolean | null = false;
      for (const other of others) {
        const equal = other(row);
        if (equal === true) return true;
        if (equal === null) result = null;
      }
      return result;
    },
  };
}

/** `text LIKE pattern`: `%` any run, `_` one character; the whole value, case counts; any value of a multivalue. */
export function likeMatch(text: Compiled, pattern: Compiled): Evaluate {
  const { evaluate } = text;
  const matchOne = (matches: (text: string) => boolean, value: ExpressionValue): boolean | null => {
    if (typeof value === 'string') return matches(value);
    if (value == null || typeof value === 'boolean') return null;
    return isMultivalue(value) ? value.some((one) => matches(toText(one))) : matches(toText(value));
  };
  const constant = constantText(pattern);
  if (constant !== null) {
    const matches = compileLike(constant);
    return (row) => matchOne(matches, evaluate(row));
  }
  const patternText = textOf(pattern);
  let compiledFrom: string | null = null;
  let matches: (text: string) => boolean = () => false;
  return (row) => {
    const wanted = patternText(row);
    if (wanted === null) return null;
    if (wanted !== compiledFrom) {
      matches = compileLike(wanted);
      compiledFrom = wanted;
    }
    return matchOne(matches, evaluate(row));
  };
}

const mirrored: Record<Relation, Relation> = { '=': '=', '!=': '!=', '<': '>', '<=': '>=', '>': '<', '>=': '<=' };

function holds(relation: Relation, order: number): boolean {
  switch (relation) {
    case '=':
      return order === 0;
    case '!=':
      return order !== 0;
    case '<':
      return order < 0;
    case '<=':
      return order <= 0;
    case '>':
      return order > 0;
    case '>=':
      return order >= 0;
  }
}

function compareNumbers(relation: Relation, a: number, b: number): boolean {
  switch (relation) {
    case '=':
      return a === b;
    case '!=':
      return a !== b;
    case '<':
      return a < b;
    case '<=':
      return a <= b;
    case '>':
      return a > b;
    case '>=':
      return a >= b;
  }
}

function testOf(relation: Relation): Test {
  if (relation === '=') return equalValues;
  if (relation === '!=') return (a, b) => !equalValues(a, b);
  return (a, b) => {
    const first = toNumber(a);
    const second = toNumber(b);
    if (first !== null && second !== null) return compareNumbers(relation, first, second);
    if (first !== null || second !== null) return null;
    return holds(relation, compareText(a as string, b as string));
  };
}

/** Applies a test to what two sides yield: null for a missing side, any pair of a multivalue's values. */
function relate(left: Evaluate, right: Evaluate, test: Test): Evaluate {
  return (row) => {
    const a = left(row);
    if (a == null || typeof a === 'boolean') return null;
    const b = right(row);
    if (b == null || typeof b === 'boolean') return null;
    if (!isMultivalue(a) && !isMultivalue(b)) return test(a, b);
    const seconds = isMultivalue(b) ? b : [b];
    return (isMultivalue(a) ? a : [a]).some((first) => seconds.some((second) => test(first, second) === true));
  };
}

/** The right side is a quoted literal: both sides are text. */
function textComparison(relation: Relation, left: Compiled, right: Compiled): Evaluate {
  const test: Test = (a, b) => holds(relation, compareText(toText(a), toText(b)));
  const general = relate(left.evaluate, right.evaluate, test);
  const literal = constantText(right);
  if (literal === null || (relation !== '=' && relation !== '!=')) return general;
  const { evaluate } = left;
  const wanted = relation === '=';
  return (row) => {
    const value = evaluate(row);
    return typeof value === 'string' ? (value === literal) === wanted : general(row);
  };
}

/** The right side is the number `b`; text on the left that is no number differs from it and is not ordered. */
function comparisonWithNumber(relation: Relation, left: Compiled, b: number): Evaluate {
  const read = left.unrounded ?? left.evaluate;
  const unordered = relation === '=' ? false : relation === '!=' ? true : null;
  const test = (value: Scalar): boolean | null => {
    const number = toNumber(value);
    return number === null ? unordered : compareNumbers(relation, number, b);
  };
  const slow = (value: ExpressionValue): boolean | null => {
    if (value == null || typeof value === 'boolean') return null;
    return isMultivalue(value) ? value.some((one) => test(one) === true) : test(value);
  };
  switch (relation) {
    case '=':
      return (row) => {
        const a = read(row);
        return typeof a === 'number' ? a === b : slow(a);
      };
    case '!=':
      return (row) => {
        const a = read(row);
        return typeof a === 'number' ? a !== b : slow(a);
      };
    case '<':
      return (row) => {
        const a = read(row);
        return typeof a === 'number' ? a < b : slow(a);
      };
    case '<=':
      return (row) => {
        const a = read(row);
        return typeof a === 'number' ? a <= b : slow(a);
      };
    case '>':
      return (row) => {
        const a = read(row);
        return typeof a === 'number' ? a > b : slow(a);
      };
    case '>=':
      return (row) => {
        const a = read(row);
        return typeof a === 'number' ? a >= b : slow(a);
      };
  }
}

function numericComparison(relation: Relation, left: Compiled, right: Compiled): Evaluate {
  const first = numberOf(left);
  const second = numberOf(right);
  return (row) => {
    const a = first(row);
    const b = second(row);
    return a === null || b === null ? null : compareNumbers(relation, a, b);
  };
}

/** Truth values are equal or not; nothing else can be compared with them. */
function booleanComparison(relation: Relation, left: Compiled, right: Compiled, expression: Expression): Evaluate {
  const comparable = [left, right].every((side) => side.type === 'boolean' || side.type === 'any');
  if (!comparable || (relation !== '=' && relation !== '!=')) {
    const hint = 'A condition stands by itself: write isnull(x), not isnull(x)=1.';
    throw new SplError(`The '${relation}' operator received different types.`, expression.span, hint, 'type');
  }
  const wanted = relation === '=';
  return (row) => {
    const a = left.evaluate(row);
    const b = right.evaluate(row);
    return typeof a === 'boolean' && typeof b === 'boolean' ? (a === b) === wanted : null;
  };
}

function refuseNull(operator: string, operand: Compiled): void {
  if (operand.type !== 'null') return;
  const message = `'${operator}' cannot compare with null(): a comparison with nothing is never true.`;
  throw new SplError(message, operand.expression.span, 'Use isnull(x) or isnotnull(x).', 'type');
}
