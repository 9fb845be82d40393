import { extractedFields } from '../../plan/fields/extract-fields.ts';
import type { ExtractOperator } from '../../plan/row-operators.ts';
import { rowByRow } from '../../plan/row-stream.ts';
import type { RowOperator, RunContext } from '../../plan/run-context.ts';
import { extractFields } from '../../rows/extract-fields.ts';

/** Extracts fields by a regular expression. */
export function extractedRows(operator: ExtractOperator, { memory }: RunContext): RowOperator {
  const extract = extractFields(operator, memory);
  return rowByRow((row) => {
    extract(row);
    return row;
  }, extractedFields(operator));
}
