import type { RowStream } from '../../plan/run-context.ts';
import { copyRow, type Row } from '../../values/row.ts';

/** Rows as `fieldformat` says they are shown. */
export function formattedRows(stream: RowStream): RowStream {
  const { formats } = stream;
  return formats === undefined ? stream : { ...stream, rows: shown(stream.rows, formats) };
}

function* shown(rows: Iterable<Row>, formats: NonNullable<RowStream['formats']>): Iterable<Row> {
  for (const row of rows) {
    const result = copyRow(row);
    for (const [field, evaluate] of formats) {
      const value = evaluate(row);
      if (value != null) result[field] = typeof value === 'boolean' ? String(value) : value;
    }
    yield result;
  }
}
