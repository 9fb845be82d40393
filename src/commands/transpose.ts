import { custom } from '../plan/custom.ts';
import type { CommandOption } from '../plan/lowering.ts';
import { allColumns } from '../plan/row-stream.ts';
import { isInternalField } from '../plan/visible-fields.ts';
import { holdRows } from '../rows/held-rows.ts';
import { toText } from '../values/number.ts';
import { newRow, type Row } from '../values/row.ts';
import { isMultivalue, type Value } from '../values/value.ts';
import { ArgumentReader } from './shared/arguments.ts';

export interface TransposeArguments {
  /** Rows that become columns; 0: all. */
  readonly count: number;
  readonly columnName: string;
  /** The field whose values name the new columns; null: `row 1`, `row 2` ... */
  readonly headerField: string | null;
  readonly includeEmpty: boolean;
}

const options: readonly CommandOption[] = [
  {
    name: 'column_name',
    values: '<string>',
    default: 'column',
    summary: 'Name of the first column, which holds the names of fields.',
  },
  { name: 'header_field', values: '<field>', summary: 'Field whose values become the names of the columns.' },
  { name: 'include_empty', values: '<bool>', default: 'true', summary: 'Show fields that have no value in any row.' },
];

export const transposeCommand = custom<TransposeArguments>({
  name: 'transpose',
  aliases: [],
  role: 'transforming',
  group: 'search and shape',
  summary: 'Turns rows into columns and fields into rows.',
  syntax: 'transpose [<int>] [column_name=<string>] [header_field=<field>] [include_empty=<bool>]',
  options,
  example: {
    spl: '| makeresults count=2 | streamstats count as n | eval m=n*10 | table n m | transpose',
    rows: [
      { column: 'n', 'row 1': 1, 'row 2': 2 },
      { column: 'm', 'row 1': 10, 'row 2': 20 },
    ],
  },

  read(stage) {
    const reader: ArgumentReader = new ArgumentReader(stage, options);
    const item = reader.peek();
    if (item?.kind === 'text' && !/^\d{1,9}$/.test(item.text))
      reader.fail(`'transpose' takes the number of rows to turn, not '${item.text}'.`);
    const count = reader.name();
    reader.end();
    return {
      count: count ? Number(count.text) : 5,
      columnName: reader.text('column_name', 'column'),
      headerField: reader.text('header_field'),
      includeEmpty: reader.boolean('include_empty', true),
    };
  },

  describe: ({ count, headerField }) =>
    `Turns ${count === 0 ? 'all rows' : `the first ${count} rows`} into columns${headerField === null ? '' : ` named after ${headerField}`}.`,
  fields: ({ columnName }) => ({ known: [columnName], open: true }),
  needs: () => 'all',

  operator: (args, context) => (input) => {
    const { count, columnName, headerField, includeEmpty } = args;
    const rows = holdRows(count === 0 ? input.rows : firstOf(input.rows, count), context.limits, 'transpose');
    if (rows.length === 0) return { columns: [columnName], open: false, rows: [] };
    const columns = allColumns(input, rows).filter((column) => !isInternalField(column));
    const headers = headersOf(rows, headerField, columnName);
    const results = columns
      .filter((column) => column !== headerField)
      .map((column) => {
        context.memory.row(headers.length);
        const result = newRow();
        rows.forEach((row, index) => {
          result[headers[index]!] = row[column];
        });
        result[columnName] = column;
        return result;
      });
    const shown = includeEmpty
      ? results
      : results.filter((row) => headers.some((header) => row[header] != null && row[header] !== ''));
    return { columns: [columnName, ...headers], open: false, rows: shown };
  },
});

function* firstOf(rows: Iterable<Row>, count: number): Iterable<Row> {
  let taken = 0;
  for (const row of rows) {
    yield row;
    if (++taken >= count) return;
  }
}

/** Names of the new columns, each once: a value that occurs again, or a row without one, is named by its number. */
function headersOf(rows: readonly Row[], headerField: string | null, columnName: string): string[] {
  const used = new Set([columnName]);
  return rows.map((row, index) => {
    const text = headerField === null ? null : textOf(row[headerField]);
    const name = text === null || used.has(text) ? `row ${index + 1}` : text;
    used.add(name);
    return name;
  });
}

function textOf(value: Value): string | null {
  if (value == null) return null;
  const text = isMultivalue(value) ? value.map(toText).join(' ') : toText(value);
  return text === '' ? null : text;
}
