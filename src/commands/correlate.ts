import { custom } from '../plan/custom.ts';
import type { CommandOption } from '../plan/lowering.ts';
import { allColumns } from '../plan/row-stream.ts';
import { isInternalField } from '../plan/visible-fields.ts';
import { holdRows } from '../rows/held-rows.ts';
import { SplError } from '../syntax/spl-error.ts';
import { compareText } from '../values/compare.ts';
import { newRow } from '../values/row.ts';
import { ArgumentReader } from './shared/arguments.ts';

/** limits.conf, [correlate] maxfields. */
const maxFields = 1000;

const options: readonly CommandOption[] = [
  { name: 'type', values: 'cocur', default: 'cocur', summary: 'How often two fields occur together; the only one.' },
];

export const correlateCommand = custom<null>({
  name: 'correlate',
  aliases: [],
  role: 'transforming',
  group: 'aggregate',
  summary:
    'For each pair of fields, the share of the rows with either field that have both (0 to 1). RowField names the first.',
  syntax: 'correlate [type=cocur]',
  options,
  example: {
    spl: '| makeresults count=2 | streamstats count as a | eval b=if(a=1,"x",null()) | table a b | correlate',
    rows: [
      { RowField: 'a', a: 1, b: 0.5 },
      { RowField: 'b', a: 0.5, b: 1 },
    ],
  },

  read(stage) {
    const reader = new ArgumentReader(stage, options);
    reader.end();
    reader.choice('type', ['cocur'], 'cocur');
    return null;
  },
  describe: () => 'Tells for each pair of fields how often they occur in the same rows.',
  fields: () => ({ known: ['RowField'], open: true }),
  needs: () => 'all',

  operator: (_, context) => (input) => {
    const rows = holdRows(input.rows, context.limits, 'correlate');
    const fields = allColumns(input, rows)
      .filter((field) => !isInternalField(field) && rows.some((row) => row[field] != null))
      .sort(compareText);
    if (fields.length > maxFields)
      throw new SplError(
        `'correlate' compares at most ${maxFields} fields, not ${fields.length}.`,
        null,
        'Choose some with fields or table.',
        'limit',
      );
    const alone = fields.map((field) => rows.reduce((count, row) => count + (row[field] == null ? 0 : 1), 0));
    const together = fields.map(() => new Float64Array(fields.length));
    for (const row of rows) {
      const present = fields.flatMap((field, index) => (row[field] == null ? [] : [index]));
      for (const a of present) for (const b of present) together[a]![b]! += 1;
    }
    const results = fields.map((field, a) => {
      const result = newRow();
      fields.forEach((other, b) => {
        const both = together[a]![b]!;
        result[other] = both / (alone[a]! + alone[b]! - both);
      });
      result.RowField = field;
      return result;
    });
    return { columns: ['RowField', ...fields.filter((field) => field !== 'RowField')], open: false, rows: results };
  },
});
