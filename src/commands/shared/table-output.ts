import type { CsvTable } from '../../knowledge/csv-table.ts';
import type { CommandOption } from '../../plan/lowering.ts';
import { allColumns } from '../../plan/row-stream.ts';
import type { RowStream } from '../../plan/run-context.ts';
import { toText } from '../../values/number.ts';
import { newRow, type Row } from '../../values/row.ts';
import { isMultivalue, toList } from '../../values/value.ts';
import type { ArgumentReader } from './arguments.ts';

/** What outputlookup and outputcsv have in common. */
export const tableOutputOptions: readonly CommandOption[] = [
  {
    name: 'append',
    values: '<bool>',
    default: 'false',
    summary: 'Add to the table; columns it does not have are left out.',
  },
  { name: 'create_empty', values: '<bool>', default: 'true', summary: 'Make the table even when there are no rows.' },
  { name: 'override_if_empty', values: '<bool>', default: 'true', summary: 'Let no rows replace a table that exists.' },
  { name: 'max', values: '<int>', default: 'all', summary: 'Rows at most.' },
  {
    name: 'output_format',
    values: 'splunk_sv_csv|splunk_mv_csv',
    default: 'splunk_sv_csv',
    summary: 'splunk_mv_csv keeps multivalues; otherwise their values become one text of several lines.',
  },
];

export interface TableOutput {
  readonly append: boolean;
  readonly createEmpty: boolean;
  readonly overrideIfEmpty: boolean;
  readonly max: number;
  readonly keepMultivalues: boolean;
}

export function readTableOutput(reader: ArgumentReader, createEmpty: boolean): TableOutput {
  const formats = ['splunk_sv_csv', 'splunk_mv_csv'] as const;
  return {
    append: reader.boolean('append', false),
    createEmpty: reader.boolean('create_empty', createEmpty),
    overrideIfEmpty: reader.boolean('override_if_empty', true),
    max: reader.option('max') === null ? Number.POSITIVE_INFINITY : reader.integer('max', 0, { min: 0 }),
    keepMultivalues: reader.choice('output_format', formats, 'splunk_sv_csv') === 'splunk_mv_csv',
  };
}

/** The rows as a new table; null when nothing is to be written. `exists`: there is a table of that name. */
export function tableOfRows(
  input: RowStream,
  rows: readonly Row[],
  output: TableOutput,
  exists: boolean,
): CsvTable | null {
  const written = rows.length > output.max ? rows.slice(0, output.max) : rows;
  const keep = exists ? output.append || !output.overrideIfEmpty : !output.createEmpty;
  if (written.length === 0 && keep) return null;
  const fields = outputColumns(allColumns(input, written));
  return { fields, rows: tableRows(written, fields, output.keepMultivalues) };
}

/** Columns that are written: internal ones are not, but for the time and the text of events. */
function outputColumns(columns: readonly string[]): readonly string[] {
  return columns.filter((column) => !column.startsWith('_') || column === '_time' || column === '_raw');
}

/** Rows as a table holds them: text; an absent or empty value is no cell. */
function tableRows(rows: Iterable<Row>, columns: readonly string[], keepMultivalues: boolean): Row[] {
  const result: Row[] = [];
  for (const row of rows) {
    const copy = newRow();
    for (const column of columns) {
      const value = row[column];
      if (value == null || value === '') continue;
      copy[column] = isMultivalue(value) && keepMultivalues ? value.map(toText) : toList(value).map(toText).join('\n');
    }
    result.push(copy);
  }
  return result;
}

/** `table` with rows added; of these only the columns it has. A table without columns takes theirs. */
export function appendRows(table: CsvTable, added: CsvTable, keepMultivalues: boolean): CsvTable {
  if (table.fields.length === 0) return added;
  return { fields: table.fields, rows: [...table.rows, ...tableRows(added.rows, table.fields, keepMultivalues)] };
}
