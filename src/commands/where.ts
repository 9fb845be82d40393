import { compilePredicate } from '../functions/compile-expression.ts';
import { planExpressionSubsearches, withoutSubsearches } from '../plan/expression-subsearches.ts';
import type { Command } from '../plan/lowering.ts';
import { printExpression } from '../syntax/print.ts';
import { SplError } from '../syntax/spl-error.ts';

export const whereCommand: Command = {
  name: 'where',
  aliases: [],
  role: 'streaming',
  standsElse: null,
  relational: false,
  group: 'search and shape',
  summary: 'Keeps the rows for which an expression is true. Unquoted words are fields; comparisons know case.',
  syntax: 'where <expression>',
  options: [],
  example: { spl: '| makeresults count=3 | streamstats count as n | where n>1 | table n', rows: [{ n: 2 }, { n: 3 }] },

  lower(stage, context) {
    if (stage.body.shape !== 'expression')
      throw new SplError("'where' needs an expression.", stage.span, null, 'syntax');
    const { expression } = stage.body;
    const subsearches = planExpressionSubsearches(expression, context);
    compilePredicate(withoutSubsearches(expression), context);
    return {
      operators: [{ kind: 'filter', predicate: { kind: 'expression', expression, subsearches } }],
      role: 'streaming',
      place: 'later',
      describe: () => `Keeps rows where ${printExpression(expression)}.`,
    };
  },
};
