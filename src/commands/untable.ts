import { custom } from '../plan/custom.ts';
import { allColumns } from '../plan/row-stream.ts';
import { isInternalField } from '../plan/visible-fields.ts';
import { holdRows } from '../rows/held-rows.ts';
import { newRow, type Row } from '../values/row.ts';
import { ArgumentReader } from './shared/arguments.ts';

export interface UntableArguments {
  readonly x: string;
  readonly name: string;
  readonly value: string;
}

export const untableCommand = custom<UntableArguments>({
  name: 'untable',
  aliases: [],
  role: 'transforming',
  group: 'search and shape',
  summary: 'Turns columns into rows, one for each cell that has a value: the opposite of xyseries.',
  syntax: 'untable <x-field> <name-field> <value-field>',
  options: [],
  example: {
    spl: '| makeresults | eval x="a", p=1, q=2 | table x p q | untable x name value',
    rows: [
      { x: 'a', name: 'p', value: 1 },
      { x: 'a', name: 'q', value: 2 },
    ],
  },

  read(stage) {
    const reader = new ArgumentReader(stage, []);
    const take = (what: string): string => {
      reader.comma();
      return reader.requiredName(what).text;
    };
    const args = {
      x: take('the field that stays'),
      name: take('a field for the names of the columns'),
      value: take('a field for the values'),
    };
    reader.end();
    return args;
  },

  describe: ({ x, name, value }) => `Makes a row of ${x}, ${name} and ${value} from each cell beside ${x}.`,
  fields: ({ x, name, value }) => ({ known: [x, name, value], open: false }),
  needs: () => 'all',

  operator: (args, context) => (input) => ({
    columns: [args.x, args.name, args.value],
    open: false,
    rows: cells(
      input.open ? holdRows(input.rows, context.limits, 'untable') : input.rows,
      (rows) => allColumns(input, rows).filter((column) => column !== args.x && !isInternalField(column)),
      args,
    ),
  }),
});

function* cells(
  rows: Iterable<Row>,
  columnsOf: (rows: Iterable<Row>) => readonly string[],
  { x, name, value }: UntableArguments,
): Iterable<Row> {
  const columns = columnsOf(rows);
  for (const row of rows) {
    for (const column of columns) {
      if (row[column] == null) continue;
      const result = newRow();
      result[x] = row[x];
      result[name] = column;
      result[value] = row[column];
      yield result;
    }
  }
}
