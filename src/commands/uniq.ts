import type { Row } from '../values/row.ts';
import { type Scalar, toList } from '../values/value.ts';
import { ArgumentReader } from './arguments.ts';
import type { Command } from './command.ts';
import { keyText } from './group-rows.ts';

export const uniqCommand: Command<null> = {
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
};

function* withoutRepeats(rows: Iterable<Row>): Iterable<Row> {
  let previous: string | null = null;
  for (const row of rows) {
    const text = textOfRow(row);
    if (text === previous) continue;
    previous = text;
    yield row;
  }
}

/** The same for rows with the same fields and values, whatever the order of the fields. */
function textOfRow(row: Row): string {
  const parts: Scalar[] = [];
  for (const field of Object.keys(row).sort()) {
    const value = row[field];
    if (value != null) parts.push(field, keyText([...toList(value), '']));
  }
  return keyText(parts);
}
