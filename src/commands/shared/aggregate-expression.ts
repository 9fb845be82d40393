import type { Aggregation } from '../../functions/aggregation.ts';
import { findAggregation } from '../../functions/aggregation-registry.ts';
import { compileExpression } from '../../functions/compile-expression.ts';
import type { CompileContext } from '../../functions/eval-function.ts';
import type { AggregateSpec } from '../../plan/aggregate-spec.ts';
import type { AggregateArgument, AggregateCall, Expression } from '../../syntax/ast.ts';
import { printExpression } from '../../syntax/print.ts';
import { SplError } from '../../syntax/spl-error.ts';
import { outputOf, readAggregate } from './aggregate-calls.ts';

/** Stands for `eval(...)` where an aggregation is described; its parts do the work. */
const expressionAggregation: Aggregation = {
  name: 'eval',
  aliases: [],
  signature: 'eval(<expression over aggregates>)',
  summary: 'An expression over the results of aggregates.',
  words: '{}',
  example: [[], null],
  argument: 'required',
  numeric: false,
  usesTime: false,
  ordered: false,
  empty: null,
  create() {
    throw new Error('an expression over aggregates is computed from its parts');
  },
};

/** Deeper expressions are refused. */
const maxDepth = 1000;

/**
 * Reads `eval(avg(bytes) / max(delay))` of chart and timechart: the aggregates in it become parts, the rest is computed
 * from their results (Search Reference, chart: eval-expression). A bare `count` is the aggregate.
 * @throws SplError for fields outside an aggregate, and where reading the parts fails.
 */
export function readAggregateExpression(
  call: AggregateCall,
  expression: Expression,
  context: CompileContext,
  command: string,
): AggregateSpec {
  const parts: AggregateSpec[] = [];
  const asField = (aggregate: AggregateCall): Expression => {
    const name = `part ${parts.length}`;
    const spec = readAggregate(aggregate, context, command, { evalNeedsName: false });
    if (spec.argument.kind === 'wildcard')
      throw new SplError(
        'An aggregate in eval() needs one field, without wildcards.',
        aggregate.span,
        null,
        'arguments',
      );
    parts.push({ ...spec, output: name });
    return { kind: 'field', name: { text: name, quote: "'", span: aggregate.span }, span: aggregate.span };
  };
  const computed = withParts(expression, asField, 1);
  compileExpression(computed, context);
  return {
    aggregation: expressionAggregation,
    parameter: undefined,
    argument: { kind: 'results', parts, expression: computed },
    ...outputOf(call),
    call,
  };
}

function withParts(node: Expression, asField: (call: AggregateCall) => Expression, depth: number): Expression {
  if (depth > maxDepth)
    throw new SplError(`The expression is nested more than ${maxDepth} levels deep.`, node.span, null, 'too-deep');
  const inner = (child: Expression): Expression => withParts(child, asField, depth + 1);
  switch (node.kind) {
    case 'field':
      if (node.name.text.toLowerCase() === 'count' && node.name.quote === '')
        return asField(callOf(node, 'count', null));
      throw new SplError(
        `'${node.name.text}' is no aggregate.`,
        node.span,
        `An eval() here works on results: write for example avg(${node.name.text}).`,
        'arguments',
      );
    case 'unary':
      return { ...node, operand: inner(node.operand) };
    case 'binary':
      return { ...node, left: inner(node.left), right: inner(node.right) };
    case 'in-list':
      return { ...node, operand: inner(node.operand), items: node.items.map(inner) };
    case 'call': {
      const argument = aggregateArgument(node);
      return argument === undefined
        ? { ...node, args: node.args.map(inner) }
        : asField(callOf(node, node.name, argument));
    }
    default:
      return node;
  }
}

/** The argument of a call that is an aggregate; undefined for a call of an eval function. */
function aggregateArgument(node: Expression & { kind: 'call' }): AggregateArgument | null | undefined {
  if (!findAggregation(node.name) || node.args.length > 1) return undefined;
  const [argument] = node.args;
  if (argument === undefined) return null;
  if (argument.kind === 'field') return { kind: 'field', name: argument.name };
  if (argument.kind === 'call' && argument.name === 'eval' && argument.args.length === 1)
    return { kind: 'eval', expression: argument.args[0]! };
  return undefined;
}

function callOf(node: Expression, name: string, argument: AggregateArgument | null): AggregateCall {
  return { kind: 'aggregate', function: name, argument, alias: null, text: printExpression(node), span: node.span };
}
