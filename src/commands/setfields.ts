import { custom } from '../plan/custom.ts';
import { without } from '../plan/field-demand.ts';
import { withFields } from '../plan/field-flow.ts';
import { rowByRow } from '../plan/row-stream.ts';
import type { OptionItem } from '../syntax/ast.ts';
import { SplError } from '../syntax/spl-error.ts';
import { ArgumentReader, textOfValue } from './shared/arguments.ts';

export interface SetfieldsArguments {
  readonly values: ReadonlyMap<string, string>;
}

export const setfieldsCommand = custom<SetfieldsArguments>({
  name: 'setfields',
  aliases: [],
  role: 'streaming',
  group: 'convert and eval',
  summary: 'Sets fields to fixed texts in every row.',
  syntax: 'setfields <field>="<text>" [, <field>="<text>"]...',
  options: [],
  example: { spl: '| makeresults | setfields a="x", B="y z" | table a B', rows: [{ a: 'x', B: 'y z' }] },

  read(stage) {
    const reader = new ArgumentReader(stage, [], { free: true });
    const values = new Map<string, string>();
    for (;;) {
      while (reader.comma()) {}
      const item = reader.next();
      if (item === null) break;
      if (item.kind !== 'option') throw new SplError('Expected <field>="<text>".', item.span, null, 'arguments');
      values.set(item.typed, textOf(item));
    }
    if (values.size === 0)
      throw new SplError('\'setfields\' needs <field>="<text>".', stage.nameSpan, null, 'arguments');
    return { values };
  },

  describe: ({ values }) => `Sets ${[...values].map(([field, value]) => `${field} to "${value}"`).join(', ')}.`,
  fields: ({ values }, input) => withFields(input, ...values.keys()),
  needs: ({ values }, wanted) => without(wanted, values.keys()),

  operator({ values }) {
    const entries = [...values];
    return rowByRow(
      (row) => {
        for (const [field, value] of entries) row[field] = value;
        return row;
      },
      [...values.keys()],
    );
  },
});

function textOf(item: OptionItem): string {
  return textOfValue(item.value, item);
}
