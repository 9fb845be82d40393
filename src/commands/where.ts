import { compilePredicate } from '../functions/compile-expression.ts';
import { fieldsOfExpression, readsAnyField } from '../functions/expression-fields.ts';
import { printExpression } from '../language/print.ts';
import { SplError } from '../language/spl-error.ts';
import { custom } from '../plan/custom.ts';
import { union } from '../plan/field-demand.ts';
import { rowByRow } from '../plan/row-stream.ts';
import type { Row } from '../values/row.ts';
import { expressionParts } from './expression-parts.ts';
import {
  type DeferredExpression,
  planExpressionSubsearches,
  resolveExpression,
  withoutSubsearches,
} from './expression-subsearches.ts';

export interface WhereArguments extends DeferredExpression {
  /** Null when subsearches must run first. */
  readonly predicate: ((row: Row) => boolean) | null;
}

export const whereCommand = custom<WhereArguments>({
  name: 'where',
  aliases: [],
  role: 'streaming',
  group: 'search and shape',
  summary: 'Keeps the rows for which an expression is true. Unquoted words are fields; comparisons know case.',
  syntax: 'where <expression>',
  options: [],
  example: { spl: '| makeresults count=3 | streamstats count as n | where n>1 | table n', rows: [{ n: 2 }, { n: 3 }] },

  read(stage, context) {
    if (stage.body.shape !== 'expression')
      throw new SplError("'where' needs an expression.", stage.span, null, 'syntax');
    const { expression } = stage.body;
    const subsearches = planExpressionSubsearches(expression, context);
    const predicate = compilePredicate(withoutSubsearches(expression), context);
    return { expression, subsearches, predicate: subsearches.size > 0 ? null : predicate };
  },
  describe: ({ expression }) => `Keeps rows where ${printExpression(expression)}.`,
  plans: ({ subsearches }) => [...subsearches.values()],
  fields: (_, input) => input,
  needs: ({ expression }, wanted) =>
    readsAnyField(expression) ? 'all' : union(wanted, fieldsOfExpression(expression)),
  origin: (_, field) => field,
  predicate: (args, context) => expressionParts(resolveExpression(args, context), context),
  operator(args, context) {
    const predicate = args.predicate ?? compilePredicate(resolveExpression(args, context), context);
    return rowByRow((row) => (predicate(row) ? row : null));
  },
});
