import { allColumns } from '../../plan/row-stream.ts';
import type { RowStream } from '../../plan/run-context.ts';
import type { Row } from '../../values/row.ts';
import { isShown } from './result-output.ts';

/** The columns of a result. When rows may carry fields that are not known yet, all rows are read to find them. */
export function knownColumns({ columns, open, order, rows }: RowStream): {
  readonly columns: readonly string[];
  readonly rows: Iterable<Row>;
} {
  if (!open) return { columns: columns.filter(isShown), rows };
  const held = [...rows];
  return { columns: allColumns({ columns, open, order }, held).filter(isShown), rows: held };
}
