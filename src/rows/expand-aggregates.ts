import { type AggregateSpec, expandWildcards, hasWildcardAggregate } from '../plan/aggregate-spec.ts';
import { allColumns } from '../plan/row-stream.ts';
import type { RowStream } from '../plan/run-context.ts';
import { isNumeric } from '../values/number.ts';
import type { Row } from '../values/row.ts';
import { toList } from '../values/value.ts';

/**
 * Replaces aggregates over wildcards (`sum(*)`) by one for each field of the input that is no by-field; only then the
 * rows are read, otherwise they are passed on as they come.
 */
export function expandedAggregates(
  specs: readonly AggregateSpec[],
  by: readonly string[],
  input: RowStream,
  hold: (rows: Iterable<Row>) => readonly Row[],
): { readonly specs: readonly AggregateSpec[]; readonly rows: Iterable<Row> } {
  if (!hasWildcardAggregate(specs)) return { specs, rows: input.rows };
  const rows = hold(input.rows);
  const fields = allColumns(input, rows).filter((field) => !by.includes(field));
  const numeric = (field: string): boolean => rows.some((row) => toList(row[field]).some(isNumeric));
  return { specs: expandWildcards(specs, fields, numeric), rows };
}
