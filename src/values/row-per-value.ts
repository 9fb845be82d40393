import { copyRow, type Row } from './row.ts';
import { isMultivalue } from './value.ts';

/**
 * A row for each value of a multivalue field, with copies of the other fields; `limit`: of the first values alone, 0: of all. A row whose field is a
 * single value, or missing, stays as it is. Rule: Search Reference, "mvexpand".
 */
export function* rowPerValue(row: Row, field: string, limit = 0): Iterable<Row> {
  const value = row[field];
  if (!isMultivalue(value)) {
    yield row;
    return;
  }
  const count = limit === 0 ? value.length : Math.min(limit, value.length);
  for (let i = 0; i < count; i++) {
    const one = copyRow(row);
    one[field] = value[i];
    yield one;
  }
}
