import type { AggregateSpec } from '../../plan/aggregate-spec.ts';
import { printExpression } from '../../syntax/print.ts';

/** Aggregates in words: `the number of rows as count, the different values of user as users`. */
export function describeAggregates(specs: readonly AggregateSpec[]): string {
  return specs.map(describeAggregate).join(', ');
}

function describeAggregate(spec: AggregateSpec): string {
  const name = spec.named || spec.output === spec.call.function ? ` as ${spec.output}` : '';
  return `${phrase(spec)}${name}`;
}

function phrase({ aggregation, parameter, argument, call }: AggregateSpec): string {
  const words = aggregation.words.replace('{n}', String(parameter ?? ''));
  switch (argument.kind) {
    case 'rows':
      return words.replace('{}', 'rows');
    case 'field':
      return words.replace('{}', withCount(aggregation.name, nameOf(call.argument) ?? argument.name));
    case 'wildcard':
      return words.replace('{}', `each field ${argument.pattern}`);
    case 'prefix':
    case 'eval': {
      const text = call.argument?.kind === 'eval' ? printExpression(call.argument.expression) : call.text;
      return words.replace('{}', aggregation.name === 'count' ? `rows where ${text}` : text);
    }
    case 'sparkline':
      return `a line over time of ${phrase(argument.inner)}`;
    case 'results':
      return call.text;
  }
}

const withCount = (aggregation: string, field: string): string =>
  aggregation === 'count' ? `values of ${field}` : field;

/** The field as typed: `Processes.user`. */
const nameOf = (argument: AggregateSpec['call']['argument']): string | null =>
  argument?.kind === 'field' ? argument.name.text : null;
