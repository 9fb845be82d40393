import type { SortKey, SortOperator } from '../../plan/row-operators.ts';
import type { RowOperator, RunContext } from '../../plan/run-context.ts';
import { tooManyRows } from '../../rows/held-rows.ts';
import { sortRows } from '../../rows/sort-rows.ts';
import type { Row } from '../../values/row.ts';

/** Sorts rows and keeps the first of them. */
export function sortedRows({ keys, limit }: SortOperator, context: RunContext): RowOperator {
  const count = limit ?? context.limits.sortRows;
  return (input) => {
    const { rows, complete } = firstSorted(input.rows, keys, count, context);
    if (!complete && limit === null)
      context.limitReached('sortRows', `'sort' kept the first ${count} rows. Write 'sort 0 ...' to keep all.`);
    return { ...input, rows };
  };
}

/** The first `count` rows in order (0: all). With a count only a few times as many rows are ever held. */
function firstSorted(
  rows: Iterable<Row>,
  keys: readonly SortKey[],
  count: number,
  context: RunContext,
): { rows: Row[]; complete: boolean } {
  const most = count === 0 ? context.limits.heldRows : Math.max(count * 4, 10_000);
  const held: Row[] = [];
  let complete = true;
  for (const row of rows) {
    if (held.length >= most) {
      if (count === 0) throw tooManyRows(context.limits, 'sort');
      sortRows(held, keys).length = count;
      complete = false;
    }
    held.push(row);
  }
  sortRows(held, keys);
  if (count > 0 && held.length > count) {
    held.length = count;
    complete = false;
  }
  return { rows: held, complete };
}
