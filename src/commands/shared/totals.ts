import { sum } from '../../functions/aggregations/sums.ts';
import { allColumns, withColumns } from '../../plan/row-stream.ts';
import type { RowOperator, RunContext } from '../../plan/run-context.ts';
import { isInternalField, visibleFieldMatcher } from '../../plan/visible-fields.ts';
import { holdRows } from '../../rows/held-rows.ts';
import { isNumeric } from '../../values/number.ts';
import type { Row } from '../../values/row.ts';
import { newRow } from '../../values/row.ts';
import { toList } from '../../values/value.ts';

/** What addtotals and addcoltotals add up. */
export interface TotalsArguments {
  /** Patterns of fields; none: all that are not internal. */
  readonly patterns: readonly string[];
  /** Field for the sum of each row; null: no such sums. */
  readonly rowField: string | null;
  /** A row with the sum of each column, and where its label stands (null: nowhere); null: no such row. */
  readonly columnTotals: { readonly labelField: string | null; readonly label: string } | null;
}

/** Which fields are added up; the sum of a row is never part of itself. */
function isAddend({ patterns, rowField }: TotalsArguments): (field: string) => boolean {
  const matches = patterns.length === 0 ? (field: string) => !isInternalField(field) : visibleFieldMatcher(patterns);
  return (field) => field !== rowField && matches(field);
}

/** Adds sums to rows and, at the end, a row with the sums of the columns. What is no number is left out. */
export function totals(args: TotalsArguments, context: RunContext, command: string): RowOperator {
  const adds = isAddend(args);
  return (input) => {
    const { rowField, columnTotals } = args;
    const added = [rowField, columnTotals?.labelField ?? null].filter((field) => field !== null);
    const columns = withColumns(input.columns, added);
    if (!columnTotals) return { columns, open: input.open, rows: withRowTotals(input.rows, adds, rowField) };
    const rows = holdRows(withRowTotals(input.rows, adds, rowField), context.limits, command);
    const fields = allColumns({ ...input, columns }, rows).filter((field) => adds(field) || field === rowField);
    const last = newRow();
    for (const field of fields) {
      const total = sum.create();
      for (const row of rows) total.add(row[field], null);
      last[field] = total.result();
    }
    if (columnTotals.labelField !== null) last[columnTotals.labelField] = columnTotals.label;
    rows.push(last);
    return { columns, open: input.open, rows };
  };
}

function* withRowTotals(rows: Iterable<Row>, adds: (field: string) => boolean, target: string | null): Iterable<Row> {
  for (const row of rows) {
    if (target !== null) {
      const total = sum.create();
      for (const field in row) if (adds(field) && toList(row[field]).some(isNumeric)) total.add(row[field], null);
      row[target] = total.result() ?? 0;
    }
    yield row;
  }
}
