import { compileSearchPredicate } from '../../functions/search-predicate.ts';
import type { CsvTable } from '../../knowledge/csv-table.ts';
import type { CommandOption, ReadContext } from '../../plan/lowering.ts';
import type { RowStream, RunContext } from '../../plan/run-context.ts';
import { type PlannedSubsearches, planSubsearches, resolveSubsearches } from '../../plan/search-subsearches.ts';
import type { SearchExpression } from '../../syntax/ast.ts';
import { copyRow, type Row } from '../../values/row.ts';
import { type ArgumentReader, argumentsOf } from './arguments.ts';

/** What inputlookup and inputcsv have in common. */
export const tableInputOptions: readonly CommandOption[] = [
  { name: 'append', values: '<bool>', default: 'false', summary: 'Add the rows of the table to those that are there.' },
  { name: 'start', values: '<int>', default: '0', summary: 'The first row to read, from 0.' },
  { name: 'max', values: '<int>', default: '1000000000', summary: 'Rows at most.' },
  { name: 'strict', values: '<bool>', default: 'false', summary: 'Stop the search when the table does not exist.' },
];

export interface TableInput {
  readonly append: boolean;
  readonly start: number;
  readonly max: number;
  readonly strict: boolean;
  readonly where: SearchExpression | null;
  readonly subsearches: PlannedSubsearches;
}

export function readTableInput(reader: ArgumentReader, context: ReadContext): TableInput {
  const { where } = argumentsOf(reader.stage);
  const subsearches = planSubsearches(where, context);
  // Mistakes in the terms show when planning, unless a subsearch has yet to fill them.
  if (subsearches.size === 0) compileSearchPredicate(where, context);
  return {
    append: reader.boolean('append', false),
    start: reader.integer('start', 0, { min: 0 }),
    max: reader.integer('max', 1_000_000_000, { min: 0 }),
    strict: reader.boolean('strict', false),
    where,
    subsearches,
  };
}

/** The rows of a table that the terms fit, from `start`, at most `max`: copies. */
export function tableStream(table: CsvTable, input: TableInput, context: RunContext): RowStream {
  const { test } = compileSearchPredicate(resolveSubsearches(input.where, input.subsearches, context), context);
  return { columns: table.fields, open: false, rows: selectRows(table.rows, test, input) };
}

function* selectRows(rows: readonly Row[], test: (row: Row) => boolean, { start, max }: TableInput): Iterable<Row> {
  let passed = 0;
  for (const row of rows) {
    if (passed >= start + max) return;
    if (test(row) && passed++ >= start) yield copyRow(row);
  }
}
