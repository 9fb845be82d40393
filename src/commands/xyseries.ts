import { custom } from '../plan/custom.ts';
import type { CommandOption } from '../plan/lowering.ts';
import { holdRows } from '../rows/held-rows.ts';
import { SplError } from '../syntax/spl-error.ts';
import { compareValues } from '../values/compare.ts';
import { getOrAdd } from '../values/get-or-add.ts';
import { toText } from '../values/number.ts';
import { newRow, type Row } from '../values/row.ts';
import { type Scalar, toList, type Value } from '../values/value.ts';
import { ArgumentReader } from './shared/arguments.ts';

export interface XyseriesArguments {
  readonly x: string;
  readonly name: string;
  readonly data: readonly string[];
  readonly separator: string;
  readonly format: string | null;
  /** Rows of one x stand together: they come out in the order of the input. */
  readonly grouped: boolean;
}

const options: readonly CommandOption[] = [
  {
    name: 'grouped',
    values: '<bool>',
    default: 'false',
    summary: 'The input is sorted by the x field: keep its order.',
  },
  {
    name: 'sep',
    values: '<string>',
    default: ': ',
    summary: 'Between field and value in names of columns, with several data fields.',
  },
  { name: 'format', values: '<string>', summary: 'Names of columns, with $AGG$ (the data field) and $VAL$.' },
];

export const xyseriesCommand = custom<XyseriesArguments>({
  name: 'xyseries',
  aliases: ['maketable'],
  role: 'transforming',
  group: 'search and shape',
  summary: 'Makes a table of rows: one row for each value of a field, one column for each value of another.',
  syntax: 'xyseries [<option>]... <x-field> <name-field> <data-field>...',
  options,
  example: {
    spl: '| makeresults count=2 | streamstats count as n | eval x="a", name="p".n | xyseries x name n',
    rows: [{ x: 'a', p1: 1, p2: 2 }],
  },

  read(stage) {
    const reader = new ArgumentReader(stage, options);
    const names = reader.names();
    reader.end();
    const [x, name, ...data] = names.map(({ text }) => text);
    if (x === undefined || name === undefined || data.length === 0) {
      throw new SplError(
        "'xyseries' needs a field for the rows, one for the columns, and at least one with the data.",
        stage.span,
        'Write xyseries <x-field> <name-field> <data-field>.',
        'arguments',
      );
    }
    return {
      x,
      name,
      data,
      separator: reader.text('sep', ': '),
      format: reader.text('format'),
      grouped: reader.boolean('grouped', false),
    };
  },

  describe: ({ x, name, data }) =>
    `Makes a table of ${data.join(', ')} with a row for each ${x} and a column for each ${name}.`,
  fields: ({ x }) => ({ known: [x], open: true }),
  needs: ({ x, name, data }) => new Set([x, name, ...data]),

  operator: (args, context) => (input) => {
    const table = new Map<string, { readonly key: Scalar; readonly cells: Map<string, Value> }>();
    const series = new Set<string>();
    for (const row of holdRows(input.rows, context.limits, 'xyseries')) {
      collect(row, args, table, series);
      context.memory.row(args.data.length);
    }
    const lines = [...table.values()];
    if (!args.grouped) lines.sort((a, b) => compareValues(a.key, b.key));
    const names = [...series].sort(compareValues);
    const columns = args.data.flatMap((field) =>
      names.map((name) => ({ cell: `${field}\n${name}`, shown: columnName(field, name, args) })),
    );
    const rows = lines.map(({ key, cells }) => {
      context.memory.row(columns.length);
      const result = newRow();
      for (const { cell, shown } of columns) result[shown] = cells.get(cell);
      result[args.x] = key;
      return result;
    });
    return { columns: [args.x, ...columns.map(({ shown }) => shown)], open: false, rows };
  },
});

/** A multivalue x or name puts the data into each of its cells; of several rows for one cell the last counts. */
function collect(
  row: Row,
  { x, name, data }: XyseriesArguments,
  table: Map<string, { readonly key: Scalar; readonly cells: Map<string, Value> }>,
  series: Set<string>,
): void {
  for (const key of toList(row[x])) {
    const id = toText(key);
    const line = getOrAdd(table, id, () => ({ key, cells: new Map<string, Value>() }));
    for (const value of toList(row[name])) {
      const text = toText(value);
      series.add(text);
      for (const field of data) if (row[field] != null) line.cells.set(`${field}\n${text}`, row[field]);
    }
  }
}

function columnName(field: string, value: string, { data, separator, format }: XyseriesArguments): string {
  if (format !== null)
    return format.replace(/\$(AGG|VAL)\$/gi, (_, part: string) => (part.toUpperCase() === 'AGG' ? field : value));
  return data.length === 1 ? value : `${field}${separator}${value}`;
}
