import { custom } from '../plan/custom.ts';
import { union } from '../plan/field-demand.ts';
import { withFields } from '../plan/field-flow.ts';
import type { CommandOption } from '../plan/lowering.ts';
import { withColumns } from '../plan/row-stream.ts';
import { toNumber } from '../values/number.ts';
import type { Row } from '../values/row.ts';
import { isMultivalue } from '../values/value.ts';
import { ArgumentReader } from './shared/arguments.ts';

export interface DeltaArguments {
  readonly field: string;
  readonly output: string;
  readonly back: number;
}

const options: readonly CommandOption[] = [
  {
    name: 'p',
    values: '<int>',
    default: '1',
    summary: 'Which earlier row is compared with: 2 is the one before the last.',
  },
];

export const deltaCommand = custom<DeltaArguments>({
  name: 'delta',
  aliases: [],
  role: 'centralised',
  group: 'aggregate',
  summary:
    'Computes the difference of a field between a row and an earlier one. Nothing is written where either is no number.',
  syntax: 'delta <field> [AS <new-field>] [p=<int>]',
  options,
  example: {
    spl: '| makeresults count=3 | streamstats count as n | eval x=n*n | delta x as step | table x step',
    rows: [{ x: 1 }, { x: 4, step: 3 }, { x: 9, step: 5 }],
  },

  read(stage) {
    const reader = new ArgumentReader(stage, options);
    const field = reader.requiredName('a numeric field').text;
    const output = reader.keyword('as') ? reader.requiredName("a field name after 'AS'").text : `delta(${field})`;
    reader.end();
    return { field, output, back: reader.integer('p', 1, { min: 1, max: 10_000 }) };
  },

  describe: ({ field, output, back }) =>
    `Writes how ${field} differs from ${back === 1 ? 'the row before' : `${back} rows before`} to ${output}.`,
  fields: ({ output }, input) => withFields(input, output),
  needs: ({ field }, wanted) => union(wanted, [field]),
  operator: (args) => (input) => ({
    ...input,
    columns: withColumns(input.columns, [args.output]),
    rows: differences(input.rows, args),
  }),
});

function* differences(rows: Iterable<Row>, { field, output, back }: DeltaArguments): Iterable<Row> {
  const earlier: (number | null)[] = [];
  for (const row of rows) {
    const value = row[field];
    const number = value == null || isMultivalue(value) ? null : toNumber(value);
    const compared = back > earlier.length ? null : earlier[earlier.length - back]!;
    if (number !== null && compared !== null) row[output] = number - compared;
    earlier.push(number);
    if (earlier.length > back * 2) earlier.splice(0, earlier.length - back);
    yield row;
  }
}
