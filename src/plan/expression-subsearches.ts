import { parseExpression } from '../../grammar/parse.ts';
import { formatSubsearch } from '../functions/format-subsearch.ts';
import type { Expression, Subsearch } from '../syntax/ast.ts';
import { SplError } from '../syntax/spl-error.ts';
import type { ReadContext } from './lowering.ts';
import type { PlannedPipeline, RunContext } from './run-context.ts';

/** An expression whose subsearches are run, and replaced by their text, when the search runs. */
export interface DeferredExpression {
  readonly expression: Expression;
  readonly subsearches: ReadonlyMap<Subsearch, PlannedPipeline>;
}

/** Plans the subsearches inside an expression; an empty map when there are none. */
export function planExpressionSubsearches(
  expression: Expression,
  context: ReadContext,
): ReadonlyMap<Subsearch, PlannedPipeline> {
  const planned = new Map<Subsearch, PlannedPipeline>();
  mapExpression(expression, (node) => {
    if (node.kind === 'subsearch') planned.set(node, context.plan(node.pipeline));
    return node;
  });
  return planned;
}

/** The expression with each subsearch replaced by the text that it gives (`return $x`), read as an expression. */
export function resolveExpression({ expression, subsearches }: DeferredExpression, context: RunContext): Expression {
  if (subsearches.size === 0) return expression;
  return mapExpression(expression, (node) => {
    if (node.kind !== 'subsearch') return node;
    const stream = context.run(subsearches.get(node)!);
    const text = formatSubsearch(stream.rows, stream.open ? null : stream.columns);
    try {
      return parseExpression(text.trim() === '' ? 'null()' : text);
    } catch (error) {
      if (error instanceof SplError)
        throw new SplError(
          `The result of this subsearch is no expression: ${error.message}`,
          node.span,
          `It gave: ${text.slice(0, 200)}`,
          'subsearch',
        );
      throw error;
    }
  });
}

/** The expression with null in the place of each subsearch: enough to check everything around them. */
export function withoutSubsearches(expression: Expression): Expression {
  return mapExpression(expression, (node) =>
    node.kind === 'subsearch'
      ? { kind: 'field', name: { text: '\u0000subsearch', quote: "'", span: node.span }, span: node.span }
      : node,
  );
}

function mapExpression(expression: Expression, change: (node: Expression) => Expression): Expression {
  const inner = (node: Expression): Expression => mapExpression(node, change);
  switch (expression.kind) {
    case 'unary':
      return change({ ...expression, operand: inner(expression.operand) });
    case 'binary':
      return change({ ...expression, left: inner(expression.left), right: inner(expression.right) });
    case 'in-list':
      return change({ ...expression, operand: inner(expression.operand), items: expression.items.map(inner) });
    case 'call':
      return change({ ...expression, args: expression.args.map(inner) });
    default:
      return change(expression);
  }
}
