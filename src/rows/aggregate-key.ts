import { prefixValues } from '../functions/prefix-terms.ts';
import type { AggregateKey } from '../plan/operator.ts';
import type { Row } from '../values/row.ts';
import type { Value } from '../values/value.ts';

/** What a row has for a key. */
export function keyOf(row: Row, { field, prefix }: AggregateKey, fillNull: string | null): Value {
  const value = field === null ? null : prefix ? prefixValues(row._raw, field) : row[field];
  return value ?? fillNull;
}
