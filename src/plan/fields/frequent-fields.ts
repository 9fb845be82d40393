import type { FrequentOperator } from '../row-operators.ts';

/** The columns of the result. */
export function frequentColumns({ fields, by, countField, percentField }: FrequentOperator): readonly string[] {
  return [...by, ...fields, countField, percentField].filter((field) => field !== null);
}
