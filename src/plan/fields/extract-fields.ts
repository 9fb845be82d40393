import { type FieldDemand, union } from '../field-demand.ts';
import type { ExtractOperator } from '../row-operators.ts';

/** The fields that it sets. */
export const extractedFields = ({ groups, offsetField }: ExtractOperator): readonly string[] =>
  offsetField === null ? groups : [...groups, offsetField];

/** What nobody wants is not looked for. A row that does not match keeps the value it has. */
export function demandBeforeExtract(operator: ExtractOperator, wanted: FieldDemand): FieldDemand {
  if (wanted !== 'all' && !extractedFields(operator).some((name) => wanted.has(name))) return wanted;
  return union(wanted, [operator.field]);
}
