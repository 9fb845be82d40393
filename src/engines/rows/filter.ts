import { compilePredicate } from '../../functions/compile-expression.ts';
import { compileSearchPredicate } from '../../functions/search-predicate.ts';
import { resolveExpression } from '../../plan/expression-subsearches.ts';
import type { FilterOperator } from '../../plan/row-operators.ts';
import { rowByRow } from '../../plan/row-stream.ts';
import type { RowOperator, RunContext } from '../../plan/run-context.ts';
import { resolveSubsearches } from '../../plan/search-subsearches.ts';
import type { Row } from '../../values/row.ts';

/** Keeps the rows that meet a predicate. */
export function filteredRows(operator: FilterOperator, context: RunContext): RowOperator {
  const test = testOf(operator, context);
  return rowByRow((row) => (test(row) ? row : null));
}

function testOf({ predicate }: FilterOperator, context: RunContext): (row: Row) => boolean {
  if (predicate.kind === 'expression') return compilePredicate(resolveExpression(predicate, context), context);
  const { terms, subsearches } = predicate;
  const compiled = compileSearchPredicate(resolveSubsearches(terms, subsearches, context), context);
  return (row) => compiled.test(row);
}
