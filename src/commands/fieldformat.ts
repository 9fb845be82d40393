import { compileExpression } from '../functions/compile-expression.ts';
import { fieldsOfExpression, readsAnyField } from '../functions/expression-fields.ts';
import { custom } from '../plan/custom.ts';
import { union } from '../plan/field-demand.ts';
import type { Expression } from '../syntax/ast.ts';
import { printExpression } from '../syntax/print.ts';
import { SplError } from '../syntax/spl-error.ts';
import type { Row } from '../values/row.ts';
import type { ExpressionValue } from '../values/value.ts';

export interface FieldformatArguments {
  readonly formats: readonly {
    readonly field: string;
    readonly expression: Expression;
    readonly evaluate: (row: Row) => ExpressionValue;
  }[];
}

export const fieldformatCommand = custom<FieldformatArguments>({
  name: 'fieldformat',
  aliases: [],
  role: 'streaming',
  group: 'convert and eval',
  summary:
    'Says how a field is shown in tables. Rows keep their values: later commands, and JSON and CSV, have them as they are.',
  syntax: 'fieldformat <field>=<expression>',
  options: [],
  example: { spl: '| makeresults | eval n=1234 | fieldformat n=tostring(n, "commas") | table n', rows: [{ n: 1234 }] },

  read(stage, context) {
    if (stage.body.shape !== 'assignments')
      throw new SplError("'fieldformat' needs <field>=<expression>.", stage.span, null, 'syntax');
    return {
      formats: stage.body.assignments.map(({ target, expression }) => ({
        field: target.text,
        expression,
        evaluate: compileExpression(expression, context).evaluate,
      })),
    };
  },
  describe: ({ formats }) =>
    `Leaves the rows as they are; shows ${formats.map(({ field, expression }) => `${field} as ${printExpression(expression)}`).join(', ')}.`,
  fields: (_, input) => input,
  needs: ({ formats }, wanted) =>
    formats.reduce((demand, { field, expression }) => {
      if (wanted !== 'all' && !wanted.has(field)) return demand;
      return readsAnyField(expression) ? 'all' : union(demand, fieldsOfExpression(expression));
    }, wanted),
  origin: (_, field) => field,
  operator:
    ({ formats }) =>
    (input) => ({
      ...input,
      formats: new Map([...(input.formats ?? []), ...formats.map(({ field, evaluate }) => [field, evaluate] as const)]),
    }),
});
