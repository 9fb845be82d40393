import type { DistinctOperator } from '../../plan/row-operators.ts';
import type { RowOperator, RunContext } from '../../plan/run-context.ts';
import { holdRows, tooManyRows } from '../../rows/held-rows.ts';
import { distinctKey } from '../../rows/row-key.ts';
import { sortRows } from '../../rows/sort-rows.ts';
import type { Row } from '../../values/row.ts';

/** Keeps the first rows of each combination of values. */
export function distinctRows(operator: DistinctOperator, context: RunContext): RowOperator {
  const { sortBy } = operator;
  return (input) => {
    const rows =
      sortBy.length === 0 ? input.rows : sortRows([...holdRows(input.rows, context.limits, 'dedup')], sortBy);
    return { ...input, rows: firstOfEach(rows, operator, context) };
  };
}

function* firstOfEach(rows: Iterable<Row>, operator: DistinctOperator, context: RunContext): Iterable<Row> {
  const { count, fields, keepEvents, keepEmpty, consecutive } = operator;
  const seen = new Map<string, number>();
  for (const row of rows) {
    const key = distinctKey(row, fields);
    if (key === null) {
      if (keepEmpty) yield row;
      continue;
    }
    const times = seen.get(key) ?? 0;
    if (times === 0) {
      if (consecutive) seen.clear();
      else if (seen.size >= context.limits.heldRows) throw tooManyRows(context.limits, 'dedup');
    }
    if (times < count) {
      seen.set(key, times + 1);
      yield row;
    } else if (keepEvents) {
      for (const field of fields) row[field] = null;
      yield row;
    }
  }
}
