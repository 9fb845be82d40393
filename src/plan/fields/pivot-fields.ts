import { fieldsOfAggregates } from '../aggregate-spec.ts';
import { type FieldDemand, union } from '../field-demand.ts';
import type { FieldFlow } from '../field-flow.ts';
import type { PivotOperator } from '../row-operators.ts';
import { spanField } from '../span-field.ts';

export function fieldsAfterPivot({ aggregates, row, column, time }: PivotOperator): FieldFlow {
  const rows = row ? [row.name] : [];
  const span = time === null ? [] : [spanField];
  // The columns are values, which only the rows show.
  if (column) return { known: [...rows, ...span], open: true };
  return { known: [...rows, ...aggregates.map(({ output }) => output), ...span], open: false };
}

export const demandBeforePivot = ({ aggregates, row, column }: PivotOperator): FieldDemand =>
  union(
    fieldsOfAggregates(aggregates),
    [row?.name, column?.name].filter((name) => name !== undefined),
  );
