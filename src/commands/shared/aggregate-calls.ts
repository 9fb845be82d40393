import type { Aggregation } from '../../functions/aggregation.ts';
import { aggregations, findAggregation } from '../../functions/aggregation-registry.ts';
import { sparklineAggregations } from '../../functions/aggregations/sparkline.ts';
import { compileExpression } from '../../functions/compile-expression.ts';
import type { CompileContext } from '../../functions/eval-function.ts';
import { fieldsOfExpression } from '../../functions/expression-fields.ts';
import type { AggregateInput, AggregateSpec } from '../../plan/aggregate-spec.ts';
import type { AggregateCall, Expression, Name } from '../../syntax/ast.ts';
import { nearestName } from '../../syntax/nearest-name.ts';
import { SplError } from '../../syntax/spl-error.ts';
import { parseTimeSpan } from '../../values/time-span.ts';
import { hasWildcard } from '../../values/wildcard.ts';

export interface AggregateReading {
  /** chart and timechart with a split-by field name their columns after its values: `eval(...)` needs no AS. */
  readonly evalNeedsName?: boolean;
}

/**
 * Reads one aggregate call.
 * @throws SplError for an unknown function, a missing argument, `eval(...)` without AS.
 */
export function readAggregate(
  call: AggregateCall,
  context: CompileContext,
  command: string,
  reading: AggregateReading = {},
): AggregateSpec {
  if (call.argument?.kind === 'sparkline' || call.function.toLowerCase() === 'sparkline')
    return readSparkline(call, context, command);
  const { aggregation, parameter } = find(call, command);
  const argument = withAllFields(readInput(call, context, command), aggregation, call, command);
  if (argument.kind === 'rows' && aggregation.argument === 'required') {
    throw new SplError(`'${call.function}' needs a field: ${aggregation.signature}.`, call.span, null, 'arguments');
  }
  if (call.argument?.kind === 'eval' && call.alias === null && reading.evalNeedsName !== false) {
    throw new SplError(
      `You must specify a rename for the aggregation specifier on the dynamically evaluated field '${call.text}'.`,
      call.span,
      `Write ${call.text} AS <name>.`,
      'arguments',
    );
  }
  return { aggregation, parameter, argument, ...outputOf(call), call };
}

/**
 * The name of an aggregate's result: as given with AS, else the call as typed. What PREFIX(x=) finds is the field `x=` (Search
 * Reference, tstats), so that `sum(PREFIX(x=))` is named `sum(x=)`; quotes around a field are no part of the name:
 * `max('visitors total')` is `max(visitors total)`.
 */
export function outputOf(call: AggregateCall): { readonly output: string; readonly named: boolean } {
  return { output: call.alias?.text ?? nameOfCall(call), named: call.alias !== null };
}

function nameOfCall({ function: name, argument, text }: AggregateCall): string {
  if (argument?.kind === 'prefix') return `${name}(${argument.text})`;
  if (argument?.kind === 'field' && argument.name.quote !== '') return `${name}(${argument.name.text})`;
  if (argument?.kind === 'sparkline' && argument.inner.argument !== null)
    return text.replace(argument.inner.text, () => nameOfCall(argument.inner));
  return text;
}

const takesAllFields: ReadonlySet<string> = new Set(
  'stats eventstats streamstats sistats chart timechart sichart sitimechart'.split(' '),
);

/**
 * `stats sum` and `stats sum()` are `stats sum(*)`. Splunk says so where it refuses a name for them: "The number of wildcards
 * between field specifier '*' and rename specifier 'm' do not match. Note: empty field specifiers implies all fields".
 */
function withAllFields(
  argument: AggregateInput,
  aggregation: Aggregation,
  call: AggregateCall,
  command: string,
): AggregateInput {
  if (!takesAllFields.has(command.toLowerCase())) return argument;
  const bare = argument.kind === 'rows' && aggregation.argument === 'required';
  const input: AggregateInput = bare ? { kind: 'wildcard', pattern: '*' } : argument;
  const alias = call.alias?.text;
  if (input.kind === 'wildcard' && alias !== undefined && stars(alias) !== stars(input.pattern)) {
    throw new SplError(
      `The field '${input.pattern}' and its new name '${alias}' do not have the same number of wildcards.`,
      call.alias!.span,
      bare ? `Without a field, '${call.function}' is taken of all fields: ${call.function}(*).` : null,
      'wildcards',
    );
  }
  return input;
}

const stars = (name: string): number => name.split('*').length - 1;

function find(call: AggregateCall, command: string) {
  const found = findAggregation(call.function);
  if (found) return found;
  const span = { start: call.span.start, end: call.span.start + call.function.length };
  if (call.function.toLowerCase() === 'eval') {
    throw new SplError(
      `'${command}' takes no expression over aggregates; only chart and timechart do.`,
      span,
      'Compute it afterwards with eval.',
      'unsupported',
    );
  }
  const nearest = nearestName(call.function.toLowerCase(), aggregations.keys());
  throw new SplError(
    `Unknown aggregate function '${call.function}' in '${command}'.`,
    span,
    nearest === null ? null : `Did you mean '${nearest}'?`,
    'unknown-function',
  );
}

/** Stands for `sparkline` where an aggregation is described; what it draws is made by `AggregatePlan`. */
const sparklineAggregation: Aggregation = {
  name: 'sparkline',
  aliases: [],
  signature: 'sparkline(<aggregate>, <span>)',
  summary: 'One point for each step of time, as a multivalue that begins with a marker.',
  words: 'a line over time of {}',
  example: [[], null],
  argument: 'optional',
  numeric: false,
  usesTime: true,
  ordered: false,
  empty: null,
  create() {
    throw new Error('a sparkline needs the time range of the search');
  },
};

function readSparkline(call: AggregateCall, context: CompileContext, command: string): AggregateSpec {
  const drawn: AggregateCall =
    call.argument?.kind === 'sparkline'
      ? call.argument.inner
      : { kind: 'aggregate', function: 'count', argument: null, alias: null, text: 'count', span: call.span };
  const inner = readAggregate(drawn, context, command, { evalNeedsName: false });
  if (!sparklineAggregations.has(inner.aggregation.name)) {
    throw new SplError(
      `A sparkline cannot draw '${inner.aggregation.name}'.`,
      drawn.span,
      `It draws ${[...sparklineAggregations].join(', ')}.`,
      'arguments',
    );
  }
  if (inner.argument.kind === 'wildcard')
    throw new SplError('A sparkline needs one field, without wildcards.', drawn.span, null, 'arguments');
  const written = call.argument?.kind === 'sparkline' ? call.argument.span : null;
  const span = written === null ? null : parseTimeSpan(written);
  if (written !== null && span === null)
    throw new SplError(`'${written}' is no span of time, such as 1h.`, call.span, null, 'option-value');
  return {
    aggregation: sparklineAggregation,
    parameter: undefined,
    argument: { kind: 'sparkline', inner, span },
    ...outputOf(call),
    call,
  };
}

function readInput(call: AggregateCall, context: CompileContext, command: string): AggregateInput {
  const { argument } = call;
  if (argument === null) return { kind: 'rows' };
  switch (argument.kind) {
    case 'field':
      if (argument.name.quote === '' && argument.name.text.includes(','))
        throw new SplError(
          `'${call.function}' takes one field, not a list.`,
          argument.name.span,
          'Write one aggregate for each field.',
          'arguments',
        );
      return hasWildcard(argument.name.text)
        ? { kind: 'wildcard', pattern: argument.name.text }
        : { kind: 'field', name: argument.name.text };
    case 'eval':
      return evalInput(argument.expression, context);
    case 'prefix': {
      const { text } = argument;
      if (command === 'tstats') return { kind: 'prefix', prefix: text };
      throw new SplError(`PREFIX() is only known to tstats, not to '${command}'.`, call.span, null, 'arguments');
    }
    case 'sparkline':
      throw new SplError(
        `'${call.function}' takes one field, not an aggregate or a list.`,
        call.span,
        'Only sparkline() draws another aggregate: sparkline(avg(<field>), 1h).',
        'arguments',
      );
    case 'macro':
      throw new SplError('Macros must be expanded before a search is planned.', call.span, null, 'internal');
  }
}

/** The input of `f(eval(<expression>))`. @throws SplError for an expression that is none */
function evalInput(expression: Expression, context: CompileContext): AggregateInput {
  compileExpression(expression, context);
  return { kind: 'eval', expression, reads: fieldsOfExpression(expression) };
}

/** The first name that two results, or a result and a by-field, share; null when there is none. */
export function duplicateOutput(specs: readonly AggregateSpec[], by: readonly Name[]): string | null {
  const seen = new Set(by.map((name) => name.text));
  for (const { output } of specs) {
    if (seen.has(output)) return output;
    seen.add(output);
  }
  return null;
}
