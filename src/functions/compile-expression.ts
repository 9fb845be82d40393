import type { BinaryOperator, CallExpression, Expression } from '../syntax/ast.ts';
import { nearestName } from '../syntax/nearest-name.ts';
import { SplError } from '../syntax/spl-error.ts';
import { toText } from '../values/number.ts';
import type { Row } from '../values/row.ts';
import { isMultivalue } from '../values/value.ts';
import { findAggregation } from './aggregation-registry.ts';
import { compileArithmetic, compileConcatenation, compileSign, isArithmetic, printed } from './arithmetic.ts';
import { compileComparison, compileMembership, likeMatch, type Relation } from './comparison.ts';
import { always, conditionOf, emptyRow } from './compiled-argument.ts';
import type { CompileContext, Compiled, EvalFunction } from './eval-function.ts';
import { evalFunctions } from './eval-registry.ts';
import { precisionOfLiteral, withDecimals } from './literal-precision.ts';
import { compileLogic, compileNot } from './logic.ts';
import { CellLimits, uncounted } from './memory-budget.ts';

/** How deeply parentheses, function calls and operators may be nested. */
const maxDepth = 1000;

/**
 * Compiles an expression of `eval`, `where` and their relatives to a closure over rows. Parts that are the same for
 * every row are computed here, once. A missing field is null and no error; null goes through operators and functions
 * as their own rules say. The closure throws only when a limit is reached (steps of a regular expression, the size
 * of a text or a list): an SplError with code `limit`. Where branches of `if`, `case` or `coalesce` have different types, an
 * expression of type `any` can yield a truth value at run time.
 * @throws SplError for an unknown function, wrong arguments, types that cannot go together, and for expressions nested
 * more than 1,000 deep. The span is that of the offending part.
 */
export function compileExpression(expression: Expression, context: CompileContext): Compiled {
  return compileNode(expression, context, 1);
}

/**
 * Compiles a condition: only rows for which it is true pass, not those for which it is null.
 * @throws SplError as `compileExpression`, and for an expression that is certainly a number or a text.
 */
export function compilePredicate(expression: Expression, context: CompileContext): (row: Row) => boolean {
  const compiled = compileExpression(expression, context);
  if (compiled.type === 'number' || compiled.type === 'string') {
    const hint = 'Compare the value with something, for example x>0 or isnotnull(x).';
    throw new SplError('A condition is needed here, not a value.', expression.span, hint, 'type');
  }
  const condition = conditionOf(compiled);
  return (row) => condition(row) === true;
}

function compileNode(expression: Expression, context: CompileContext, depth: number): Compiled {
  if (depth > maxDepth) throw tooDeep(expression);
  switch (expression.kind) {
    case 'number':
      return numberLiteral(expression);
    case 'string': {
      const { value } = expression;
      return { type: 'string', evaluate: always(value), constant: value, literal: true, expression };
    }
    case 'field': {
      const name = expression.name.text;
      return { type: 'any', evaluate: (row) => row[name], expression };
    }
    case 'unary': {
      const { operator } = expression;
      const operand = compileNode(expression.operand, context, depth + 1);
      const compiled =
        operator === 'not' ? compileNot(operand, expression) : compileSign(operator, operand, expression);
      return foldConstant(compiled, [operand]);
    }
    case 'binary':
      return compileBinary(expression, context, depth);
    case 'in-list': {
      const operand = compileNode(expression.operand, context, depth + 1);
      const items = expression.items.map((item) => compileNode(item, context, depth + 1));
      return foldConstant(compileMembership(operand, items, expression), [operand, ...items]);
    }
    case 'call':
      return compileCall(expression, context, depth);
    case 'macro':
      throw new SplError(
        'Macros must be expanded before an expression is compiled.',
        expression.span,
        null,
        'internal',
      );
    case 'subsearch':
      throw new SplError(
        'A subsearch cannot be part of an expression until it has been run and replaced by its result.',
        expression.span,
        'Use return or format in the subsearch to turn its result into text.',
        'subsearch',
      );
  }
}

function numberLiteral(expression: Expression & { kind: 'number' }): Compiled {
  const { value, raw } = expression;
  const precision = precisionOfLiteral(raw);
  if (precision === undefined || precision.decimals === Number.POSITIVE_INFINITY) {
    return { type: 'number', evaluate: always(value), constant: value, precision, expression };
  }
  const text = withDecimals(value, precision.decimals);
  const constant = text === toText(value) ? value : text;
  return { type: 'number', evaluate: always(constant), unrounded: always(value), constant, precision, expression };
}

type Binary = Expression & { kind: 'binary' };

/** A run of one associative operator (`a OR b OR c`, however long) is one step, not a nesting. */
function compileBinary(expression: Binary, context: CompileContext, depth: number): Compiled {
  const { operator } = expression;
  if (isChained(operator)) {
    const operands = operandsOf(expression).map((operand) => compileNode(operand, context, depth + 1));
    const compiled =
      operator === '.'
        ? limited(compileConcatenation(operands, expression), "'.'", context)
        : compileLogic(operator, operands, expression);
    return foldConstant(compiled, operands);
  }
  const steps: Binary[] = [];
  let leftmost: Expression = expression;
  while (leftmost.kind === 'binary' && !isChained(leftmost.operator)) {
    steps.push(leftmost);
    leftmost = leftmost.left;
  }
  if (depth + steps.length > maxDepth) throw tooDeep(expression);
  let compiled = compileNode(leftmost, context, depth + 1);
  for (const step of steps.reverse()) {
    const right = compileNode(step.right, context, depth + 1);
    compiled = foldConstant(limited(compileOperation(step, compiled, right), "'+'", context), [compiled, right]);
  }
  return compiled;
}

function compileOperation(expression: Binary, left: Compiled, right: Compiled): Compiled {
  const { operator } = expression;
  if (isArithmetic(operator)) return compileArithmetic(operator, left, right, expression);
  if (operator === 'like') return { type: 'boolean', evaluate: likeMatch(left, right), expression };
  const relation = operator === '==' ? '=' : operator;
  return compileComparison(relation as Relation, left, right, expression);
}

type Chained = 'and' | 'or' | 'xor' | '.';

function isChained(operator: BinaryOperator): operator is Chained {
  return operator === 'and' || operator === 'or' || operator === 'xor' || operator === '.';
}

function operandsOf(chain: Binary): Expression[] {
  const operands: Expression[] = [];
  const waiting: Expression[] = [chain];
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    if (node.kind === 'binary' && node.operator === chain.operator) waiting.push(node.right, node.left);
    else operands.push(node);
  }
  return operands;
}

function compileCall(expression: CallExpression, context: CompileContext, depth: number): Compiled {
  const { name } = expression;
  const entry = evalFunctions.get(name);
  if (entry === undefined) throw unknownFunction(expression);
  if (expression.args.length < entry.minArgs || expression.args.length > entry.maxArgs) {
    throw wrongArgumentCount(expression, entry);
  }
  const args = expression.args.map((argument) => compileNode(argument, context, depth + 1));
  if (entry.acceptsNull !== true) {
    for (const argument of args) if (argument.type === 'null') throw nullArgument(name, argument);
  }
  const evaluate = entry.compile({ name, span: expression.span, args: readable(entry, args, context), context });
  const precision = entry.precision?.(args);
  const type = typeof entry.returns === 'function' ? entry.returns(args) : entry.returns;
  const compiled =
    precision === undefined
      ? limited({ type, evaluate, expression }, `${name}()`, context)
      : printed(evaluate, precision, expression);
  return entry.volatile === true ? compiled : foldConstant(compiled, args);
}

/** JSON and XML that a function reads is no longer than a document may be. */
function readable(
  { name, group }: EvalFunction,
  args: readonly Compiled[],
  context: CompileContext,
): readonly Compiled[] {
  if (group !== 'json' && name !== 'spath') return args;
  return args.map((argument) => {
    if (argument.constant !== undefined) return argument;
    const limits = new CellLimits(context.memory ?? uncounted, `${name}()`, argument.expression.span);
    const { evaluate } = argument;
    return {
      ...argument,
      evaluate: (row) => {
        const value = evaluate(row);
        if (typeof value === 'string') limits.document(value);
        return value;
      },
    };
  });
}

/** Whatever makes texts or lists keeps them within the limits of a cell. */
function limited(compiled: Compiled, maker: string, { memory = uncounted }: CompileContext): Compiled {
  const { type, evaluate } = compiled;
  if (type === 'number' || type === 'boolean' || type === 'null') return compiled;
  const limits = new CellLimits(memory, maker, compiled.expression.span);
  return {
    ...compiled,
    evaluate: (row) => {
      const value = evaluate(row);
      return typeof value === 'string' || typeof value === 'object' ? limits.check(value) : value;
    },
  };
}

/** Computes what does not depend on the row, so that no row pays for it. */
function foldConstant(compiled: Compiled, parts: readonly Compiled[]): Compiled {
  if (compiled.constant !== undefined || parts.some((part) => part.constant === undefined)) return compiled;
  const value = compiled.evaluate(emptyRow) ?? null;
  if (isMultivalue(value)) return { ...compiled, evaluate: always(value) };
  const unrounded = compiled.unrounded && always(compiled.unrounded(emptyRow));
  return { ...compiled, evaluate: always(value), constant: value, ...(unrounded && { unrounded }) };
}

function tooDeep(expression: Expression): SplError {
  const message = `The expression is nested more than ${maxDepth} levels deep.`;
  return new SplError(message, expression.span, null, 'too-deep');
}

function unknownFunction(call: CallExpression): SplError {
  const message = `Unknown function '${call.name}'.`;
  if (findAggregation(call.name) !== null) {
    const hint = `'${call.name}' aggregates many rows: use it with stats, eventstats or streamstats.`;
    return new SplError(message, call.nameSpan, hint, 'unknown-function');
  }
  const near = nearestName(call.name, evalFunctions.keys());
  return new SplError(message, call.nameSpan, near === null ? null : `Did you mean '${near}'?`, 'unknown-function');
}

function wrongArgumentCount(call: CallExpression, entry: EvalFunction): SplError {
  const { minArgs, maxArgs, signature } = entry;
  const wanted =
    maxArgs === Number.POSITIVE_INFINITY
      ? `at least ${minArgs}`
      : minArgs === maxArgs
        ? `${minArgs}`
        : `${minArgs} to ${maxArgs}`;
  const noun = wanted === '1' || wanted === 'at least 1' ? 'argument' : 'arguments';
  const message = `The arguments to the '${call.name}' function are invalid: it takes ${wanted} ${noun}, not ${call.args.length}.`;
  return new SplError(message, call.span, `Write ${signature}.`, 'argument-count');
}

function nullArgument(name: string, argument: Compiled): SplError {
  const message = `The arguments to the '${name}' function are invalid: it cannot be given null().`;
  return new SplError(message, argument.expression.span, 'The result would always be null.', 'invalid-argument');
}
