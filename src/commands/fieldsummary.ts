import { maximum, minimum } from '../functions/aggregations/extremes.ts';
import { sampleDeviation } from '../functions/aggregations/spread.ts';
import { average } from '../functions/aggregations/sums.ts';
import { custom } from '../plan/custom.ts';
import type { CommandOption } from '../plan/lowering.ts';
import { allColumns } from '../plan/row-stream.ts';
import { isInternalField, visibleFieldMatcher } from '../plan/visible-fields.ts';
import { holdRows } from '../rows/held-rows.ts';
import { compareText } from '../values/compare.ts';
import { toNumber, toText } from '../values/number.ts';
import { newRow, type Row } from '../values/row.ts';
import { type Scalar, toList } from '../values/value.ts';
import { hasWildcard } from '../values/wildcard.ts';
import { ArgumentReader } from './shared/arguments.ts';

export interface FieldsummaryArguments {
  readonly maxValues: number;
  /** Patterns; none: all fields that are not internal. */
  readonly patterns: readonly string[];
}

const options: readonly CommandOption[] = [
  { name: 'maxvals', values: '<int>', default: '100', summary: 'Distinct values to list for each field; 0 lists all.' },
];

const columns = [
  'field',
  'count',
  'distinct_count',
  'is_exact',
  'max',
  'mean',
  'min',
  'numeric_count',
  'stdev',
  'values',
] as const;

export const fieldsummaryCommand = custom<FieldsummaryArguments>({
  name: 'fieldsummary',
  aliases: [],
  role: 'transforming',
  group: 'aggregate',
  summary: 'Describes each field: how many values, distinct and numeric ones, their range, and the commonest as JSON.',
  syntax: 'fieldsummary [maxvals=<int>] [<field-pattern>]...',
  options,
  example: {
    spl: '| makeresults count=2 | streamstats count as n | table n | fieldsummary | table field count distinct_count mean',
    rows: [{ field: 'n', count: 2, distinct_count: 2, mean: 1.5 }],
  },

  read(stage) {
    const reader = new ArgumentReader(stage, options);
    const patterns = reader.names().map(({ text }) => text);
    reader.end();
    return { maxValues: reader.integer('maxvals', 100, { min: 0 }), patterns };
  },

  describe: ({ patterns }) => `Describes the values of ${patterns.length === 0 ? 'all fields' : patterns.join(', ')}.`,
  fields: () => ({ known: columns, open: false }),
  needs: ({ patterns }) => (patterns.length === 0 || patterns.some(hasWildcard) ? 'all' : new Set(patterns)),

  operator:
    ({ maxValues, patterns }, context) =>
    (input) => {
      const rows = holdRows(input.rows, context.limits, 'fieldsummary');
      const wanted = patterns.length === 0 ? (field: string) => !isInternalField(field) : visibleFieldMatcher(patterns);
      const fields = allColumns(input, rows).filter(wanted).sort(compareText);
      const described = fields.map((field) => describeField(field, rows, maxValues));
      return { columns, open: false, rows: described.filter((row) => Number(row.count) > 0) };
    },
});

function describeField(field: string, rows: readonly Row[], maxValues: number): Row {
  const counts = new Map<string, number>();
  const numbers: Scalar[] = [];
  let count = 0;
  for (const row of rows) {
    for (const value of toList(row[field])) {
      count++;
      if (toNumber(value) !== null) numbers.push(value);
      const text = toText(value);
      counts.set(text, (counts.get(text) ?? 0) + 1);
    }
  }
  const row = newRow();
  row.field = field;
  row.count = count;
  row.distinct_count = counts.size;
  row.is_exact = 1;
  for (const [column, aggregation] of [
    ['max', maximum],
    ['mean', average],
    ['min', minimum],
    ['stdev', sampleDeviation],
  ] as const) {
    const result = aggregation.create();
    for (const number of numbers) result.add(number, null);
    row[column] = result.result();
  }
  row.numeric_count = numbers.length;
  const sorted = [...counts].sort(([a, m], [b, n]) => n - m || compareText(a, b));
  const listed = maxValues === 0 ? sorted : sorted.slice(0, maxValues);
  row.values = JSON.stringify(listed.map(([value, number]) => ({ value, count: number })));
  return row;
}
