import { compileExpression } from '../functions/compile-expression.ts';
import { printExpression } from '../language/print.ts';
import { SplError } from '../language/spl-error.ts';
import type { Command } from './command.ts';

export interface FieldformatArguments {
  readonly formats: readonly { readonly field: string; readonly text: string }[];
}

export const fieldformatCommand: Command<FieldformatArguments> = {
  name: 'fieldformat',
  aliases: [],
  role: 'streaming',
  group: 'convert and eval',
  summary: 'Says how a field is to be shown, without changing it. The expression is checked; rows keep their values.',
  syntax: 'fieldformat <field>=<expression>',
  options: [],
  example: { spl: '| makeresults | eval n=1234 | fieldformat n=tostring(n, "commas") | table n', rows: [{ n: 1234 }] },

  read(stage, context) {
    if (stage.body.shape !== 'assignments')
      throw new SplError("'fieldformat' needs <field>=<expression>.", stage.span, null, 'syntax');
    return {
      formats: stage.body.assignments.map(({ target, expression }) => {
        compileExpression(expression, context);
        return { field: target.text, text: printExpression(expression) };
      }),
    };
  },
  describe: ({ formats }) =>
    `Leaves the rows as they are; shows ${formats.map(({ field, text }) => `${field} as ${text}`).join(', ')}.`,
  fields: (_, input) => input,
  needs: (_, wanted) => wanted,
  operator: () => (input) => input,
};
