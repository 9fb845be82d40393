import type { LimitOperator } from '../../plan/operator.ts';
import type { RowOperator } from '../../plan/run-context.ts';
import type { Row } from '../../values/row.ts';

/** Keeps the first rows, and asks for no others. */
export const limitRows =
  ({ count }: LimitOperator): RowOperator =>
  (input) => ({ ...input, rows: firstRows(input.rows, count) });

function* firstRows(rows: Iterable<Row>, limit: number): Iterable<Row> {
  if (limit === 0) return;
  let count = 0;
  for (const row of rows) {
    yield row;
    if (++count >= limit) return;
  }
}
