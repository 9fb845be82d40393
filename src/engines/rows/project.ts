import { staysIn } from '../../plan/fields/project-fields.ts';
import type { ProjectOperator } from '../../plan/operator.ts';
import { allColumns, rowByRow } from '../../plan/row-stream.ts';
import type { RowOperator, RunContext } from '../../plan/run-context.ts';
import { expandPatterns, visibleFieldMatcher } from '../../plan/visible-fields.ts';
import { holdRows } from '../../rows/held-rows.ts';
import { newRow, type Row } from '../../values/row.ts';
import { hasWildcard } from '../../values/wildcard.ts';

/** Keeps or removes fields. */
export const projectRows = (operator: ProjectOperator, context: RunContext): RowOperator =>
  operator.mode === 'only' ? onlyListed(operator, context) : chosenRows(operator);

function chosenRows(operator: ProjectOperator): RowOperator {
  const { patterns } = operator;
  const keep = operator.mode === 'keep';
  const stays = staysIn(operator);
  const wild = patterns.some(hasWildcard);
  return (input) => {
    const ordered = keep
      ? patterns.filter((pattern) => !hasWildcard(pattern) && (input.open || input.columns.includes(pattern)))
      : [];
    const columns = [...ordered, ...input.columns.filter((column) => stays(column) && !ordered.includes(column))];
    const output = rowByRow((row) => {
      const result = newRow();
      for (const field in row) if (stays(field)) result[field] = row[field];
      return result;
    })(input);
    return { ...output, columns, open: input.open && (!keep || wild) };
  };
}

function onlyListed({ patterns }: ProjectOperator, context: RunContext): RowOperator {
  const named = visibleFieldMatcher(patterns);
  return (input) => {
    let { columns, rows } = input;
    // Only the rows show which fields an open stream has, and the order of columns must be known before the first row.
    if (input.open && patterns.some(hasWildcard)) {
      rows = holdRows(rows, context.limits, 'table');
      columns = allColumns(input, rows);
    }
    const shown = expandPatterns(patterns, columns);
    const declared = input.columns.some(named);
    return {
      ...input,
      columns: shown,
      open: false,
      rows: declared ? cut(rows, shown) : cutFromFirstMatch(rows, shown),
    };
  };
}

function* cut(rows: Iterable<Row>, columns: readonly string[]): Iterable<Row> {
  for (const row of rows) {
    const result = newRow();
    for (const column of columns) {
      const value = row[column];
      if (value != null) result[column] = value;
    }
    yield result;
  }
}

/** As `cut`, but gives nothing when no row has any of the columns. */
function* cutFromFirstMatch(rows: Iterable<Row>, columns: readonly string[]): Iterable<Row> {
  let empty = 0;
  let found = false;
  for (const row of rows) {
    if (!found) {
      if (columns.every((column) => row[column] == null)) {
        empty++;
        continue;
      }
      found = true;
      for (; empty > 0; empty--) yield newRow();
    }
    yield* cut([row], columns);
  }
}
