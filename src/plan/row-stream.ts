import type { Row } from '../values/row.ts';
import { inOrder } from './column-order.ts';
import type { RowOperator, RowStream } from './run-context.ts';

export const emptyStream: RowStream = { columns: [], open: false, rows: [] };

/** An operator that works row by row and keeps the set of columns, but for `added` ones. `map` may return null to drop the row. */
export function rowByRow(map: (row: Row) => Row | null, added: readonly string[] = []): RowOperator {
  return (input) => ({ ...input, columns: withColumns(input.columns, added), rows: mapped(input.rows, map) });
}

function* mapped(rows: Iterable<Row>, map: (row: Row) => Row | null): Iterable<Row> {
  for (const row of rows) {
    const result = map(row);
    if (result !== null) yield result;
  }
}

/** `columns` with `added` behind them, each once. */
export function withColumns(columns: readonly string[], added: readonly string[]): readonly string[] {
  const missing = added.filter((column, index) => !columns.includes(column) && added.indexOf(column) === index);
  return missing.length === 0 ? columns : [...columns, ...missing];
}

/** All columns of rows held in memory: the known ones, then any others, as the stream's order has them. Internal `_` fields too. */
export function allColumns(
  { columns, open, order }: Pick<RowStream, 'columns' | 'open' | 'order'>,
  rows: Iterable<Row>,
): readonly string[] {
  if (!open) return columns;
  const known = new Set(columns);
  const others = new Set<string>();
  for (const row of rows) for (const field in row) if (row[field] != null && !known.has(field)) others.add(field);
  return inOrder([...columns, ...[...others].sort()], order);
}
