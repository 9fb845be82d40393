import type { JoinOperator } from '../../plan/operator.ts';
import { allColumns, withColumns } from '../../plan/row-stream.ts';
import type { RowOperator, RowStream, RunContext } from '../../plan/run-context.ts';
import { holdRows } from '../../rows/held-rows.ts';
import { JoinIndex } from '../../rows/join-index.ts';
import { mergeFields } from '../../rows/merge-fields.ts';
import { timeOf } from '../../rows/row-time.ts';
import { runSubsearch } from '../../rows/subsearch-rows.ts';
import { copyRow, newRow, type Row } from '../../values/row.ts';

/** Puts the matching rows of a pipeline to each row. */
export function joinedRows(operator: JoinOperator, context: RunContext): RowOperator {
  return (input) => {
    const { keys: given, prefixes } = operator;
    const sub = runSubsearch(operator.plan, operator.maxout, context);
    const others = holdRows(sub.rows, context.limits, 'join');
    let main = input;
    let keys = given;
    if (keys === null) {
      const rows = input.open ? holdRows(input.rows, context.limits, 'join') : input.rows;
      main = { ...input, rows };
      keys = commonFields(allColumns(input, rows), allColumns(sub, others));
    }
    const index = new JoinIndex(
      others,
      keys.map(({ right }) => right),
    );
    const rename = (columns: readonly string[], prefix: string | undefined) =>
      prefix === undefined ? columns : columns.map((column) => `${prefix}.${column}`);
    return {
      columns: withColumns(rename(input.columns, prefixes?.left), rename(sub.columns, prefixes?.right)),
      open: input.open || sub.open,
      rows: joinRows(
        main,
        index,
        keys.map(({ left }) => left),
        operator,
      ),
    };
  };
}

function* joinRows(
  main: RowStream,
  index: JoinIndex,
  keys: readonly string[],
  { outer, max, overwrite, time, prefixes }: JoinOperator,
): Iterable<Row> {
  for (const row of main.rows) {
    let matches = index.find(row, keys);
    if (time !== 'any') matches = matches.filter((other) => inTime(timeOf(row), timeOf(other), time));
    if (matches.length > max) matches = matches.slice(0, max);
    if (matches.length === 0) {
      if (outer) yield prefixes ? withPrefix(newRow(), row, prefixes.left) : row;
      continue;
    }
    for (const other of matches) {
      yield prefixes
        ? withPrefix(withPrefix(newRow(), row, prefixes.left), other, prefixes.right)
        : mergeFields(matches.length === 1 ? row : copyRow(row), other, overwrite);
    }
  }
}

/** Rows of the same second match whichever way one looks (Search Reference, "join"). */
function inTime(main: number | null, other: number | null, time: 'earlier' | 'later'): boolean {
  if (main === null || other === null) return false;
  if (Math.floor(main) === Math.floor(other)) return true;
  return time === 'earlier' ? other < main : other > main;
}

function withPrefix(target: Row, source: Row, prefix: string): Row {
  for (const field in source) if (source[field] != null) target[`${prefix}.${field}`] = source[field];
  return target;
}

/** Fields such as `_time` and `_raw` are no keys unless named. */
function commonFields(left: readonly string[], right: readonly string[]): NonNullable<JoinOperator['keys']> {
  return left
    .filter((field) => !field.startsWith('_') && right.includes(field))
    .map((field) => ({ left: field, right: field }));
}
