import { custom } from '../plan/custom.ts';
import { mergeFlows } from '../plan/field-flow.ts';
import { withColumns } from '../plan/row-stream.ts';
import type { PlannedPipeline, RunContext } from '../plan/run-context.ts';
import { holdRows } from '../rows/held-rows.ts';
import { joinKey } from '../rows/join-index.ts';
import { runSubsearch } from '../rows/subsearch-rows.ts';
import type { Row } from '../values/row.ts';
import { toList } from '../values/value.ts';
import { ArgumentReader } from './shared/arguments.ts';
import { readSubsearch } from './shared/subsearch-argument.ts';

const operations = ['union', 'diff', 'intersect'] as const;

export interface SetArguments {
  readonly operation: (typeof operations)[number];
  readonly left: PlannedPipeline;
  readonly right: PlannedPipeline;
}

export const setCommand = custom<SetArguments>({
  name: 'set',
  aliases: [],
  takesSubsearch: true,
  role: 'generating',
  group: 'combine',
  summary: 'Compares the rows of two subsearches: rows of either, of one only, or of both. Equal rows come once.',
  syntax: 'set union|diff|intersect [ <subsearch> ] [ <subsearch> ]',
  options: [],
  example: {
    spl: '| set diff [| makeresults count=2 | streamstats count as n | table n] [| makeresults count=3 | streamstats count as n | table n]',
    rows: [{ n: 3 }],
  },

  read(stage, context) {
    const reader = new ArgumentReader(stage, []);
    const operation = operations.find((name) => reader.keyword(name));
    if (operation === undefined)
      return reader.fail("Expected 'union', 'diff' or 'intersect'.", 'Write | set diff [ ... ] [ ... ].');
    const left = context.plan(readSubsearch(reader));
    const right = context.plan(readSubsearch(reader));
    reader.end();
    return { operation, left, right };
  },

  describe: ({ operation }) =>
    operation === 'union'
      ? 'Gives the rows of both subsearches, equal ones once.'
      : operation === 'diff'
        ? 'Gives the rows that only one of two subsearches has.'
        : 'Gives the rows that both subsearches have.',
  columnOrder: ({ left }) => left.fields.order ?? 'stated',
  plans: ({ left, right }) => [left, right],
  fields: ({ left, right }) => mergeFlows(left.fields, right.fields),
  needs: (_, wanted) => wanted,

  operator:
    ({ operation, left, right }, context) =>
    () => {
      const [first, second] = [distinctRows(left, context), distinctRows(right, context)];
      const rows: Row[] = [];
      for (const [key, row] of first.rows) {
        const both = second.rows.has(key);
        if (operation === 'union' || both === (operation === 'intersect')) rows.push(row);
      }
      if (operation !== 'intersect') for (const [key, row] of second.rows) if (!first.rows.has(key)) rows.push(row);
      return { columns: withColumns(first.columns, second.columns), open: first.open || second.open, rows };
    },
});

interface DistinctRows {
  readonly columns: readonly string[];
  readonly open: boolean;
  readonly rows: ReadonlyMap<string, Row>;
}

function distinctRows(pipeline: PlannedPipeline, context: RunContext): DistinctRows {
  const { columns, open, rows } = runSubsearch(pipeline, null, context);
  const distinct = new Map<string, Row>();
  for (const row of holdRows(rows, context.limits, 'set')) {
    const key = rowKey(row);
    if (!distinct.has(key)) distinct.set(key, row);
  }
  return { columns, open, rows: distinct };
}

/** Rows are equal when all their fields are; internal ones other than `_time` and `_raw` do not count. */
function rowKey(row: Row): string {
  const fields = Object.keys(row).filter(
    (field) => toList(row[field]).length > 0 && (!field.startsWith('_') || field === '_time' || field === '_raw'),
  );
  return fields
    .sort()
    .map((field) => `${field.length}:${field}=${joinKey(row, [field])}`)
    .join('');
}
