import { custom } from '../plan/custom.ts';
import type { CommandOption } from '../plan/lowering.ts';
import { tooManyRows } from '../rows/held-rows.ts';
import { SplError } from '../syntax/spl-error.ts';
import type { Row } from '../values/row.ts';
import { ArgumentReader } from './shared/arguments.ts';

export interface TailArguments {
  readonly count: number;
}

const options: readonly CommandOption[] = [
  { name: 'limit', values: '<int>', default: '10', summary: 'How many rows to keep; a number alone means the same.' },
];

export const tailCommand = custom<TailArguments>({
  name: 'tail',
  aliases: [],
  role: 'dataset',
  group: 'search and shape',
  summary: 'Keeps the last rows, the very last one first.',
  syntax: 'tail [<count>]',
  options,
  example: { spl: '| makeresults count=5 | streamstats count as n | tail 2 | table n', rows: [{ n: 5 }, { n: 4 }] },

  read(stage) {
    const reader = new ArgumentReader(stage, options);
    const first = reader.peek();
    let count = reader.integer('limit', 10, { min: 0 });
    if (first?.kind === 'text' && !reader.option('limit')) {
      reader.next();
      if (!/^\d+$/.test(first.text))
        throw new SplError(`'tail' takes a number of rows, not '${first.text}'.`, first.span, null, 'arguments');
      count = Number(first.text);
    }
    reader.end();
    return { count };
  },

  describe: ({ count }) => `Keeps the last ${count} rows, the last one first.`,
  fields: (_, input) => input,
  needs: (_, wanted) => wanted,

  operator({ count }, context) {
    return (input) => {
      if (count > context.limits.heldRows) throw tooManyRows(context.limits, 'tail');
      // A ring: the oldest row is overwritten.
      const held: Row[] = [];
      let total = 0;
      if (count > 0) for (const row of input.rows) held[total++ % count] = row;
      const rows: Row[] = [];
      for (let i = 0; i < held.length; i++) rows.push(held[(total - 1 - i) % count]!);
      return { ...input, rows };
    };
  },
});
