import { frequentColumns } from '../../plan/fields/frequent-fields.ts';
import type { FrequentOperator } from '../../plan/row-operators.ts';
import type { RowOperator } from '../../plan/run-context.ts';
import { FrequentValues } from '../../rows/frequent-values.ts';

/** Counts the combinations of values, and lists the first of each group. */
export const frequentRows =
  (operator: FrequentOperator): RowOperator =>
  (input) => {
    const values = new FrequentValues(operator);
    for (const row of input.rows) values.add(row, 1);
    return { columns: frequentColumns(operator), open: false, rows: values.rows() };
  };
