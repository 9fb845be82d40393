import { custom } from '../plan/custom.ts';
import { rowKey } from '../rows/row-key.ts';
import type { Row } from '../values/row.ts';
import { ArgumentReader } from './shared/arguments.ts';

export const uniqCommand = custom<null>({
  name: 'uniq',
  aliases: [],
  role: 'centralised',
  group: 'search and shape',
  summary: 'Drops rows that are equal to the row before in every field.',
  syntax: 'uniq',
  options: [],
  example: { spl: '| makeresults count=3 | eval a=1 | uniq | table a', rows: [{ a: 1 }] },

  read(stage) {
    new ArgumentReader(stage, []).end();
    return null;
  },
  describe: () => 'Drops rows that are equal to the row before.',
  fields: (_, input) => input,
  needs: () => 'all',
  operator: () => (input) => ({ ...input, rows: withoutRepeats(input.rows) }),
});

function* withoutRepeats(rows: Iterable<Row>): Iterable<Row> {
  let previous: string | null = null;
  for (const row of rows) {
    const text = rowKey(row);
    if (text === previous) continue;
    previous = text;
    yield row;
  }
}
