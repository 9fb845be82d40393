import { sum } from '../functions/aggregations/sums.ts';
import { custom } from '../plan/custom.ts';
import { union } from '../plan/field-demand.ts';
import { withFields } from '../plan/field-flow.ts';
import { rowByRow } from '../plan/row-stream.ts';
import { toNumber } from '../values/number.ts';
import { isMultivalue } from '../values/value.ts';
import { ArgumentReader } from './shared/arguments.ts';

export interface AccumArguments {
  readonly field: string;
  readonly output: string;
}

export const accumCommand = custom<AccumArguments>({
  name: 'accum',
  aliases: [],
  role: 'centralised',
  group: 'aggregate',
  summary: 'Keeps a running total of a field. Rows where it is no number are passed over.',
  syntax: 'accum <field> [AS <field>]',
  options: [],
  example: {
    spl: '| makeresults count=3 | streamstats count as n | accum n as total | table n total',
    rows: [
      { n: 1, total: 1 },
      { n: 2, total: 3 },
      { n: 3, total: 6 },
    ],
  },

  read(stage) {
    const reader = new ArgumentReader(stage, []);
    const field = reader.requiredName('a field to add up').text;
    const output = reader.keyword('as') ? reader.requiredName("a field name after 'AS'").text : field;
    reader.end();
    return { field, output };
  },

  describe: ({ field, output }) => `Writes the running total of ${field} to ${output}.`,
  fields: ({ output }, input) => withFields(input, output),
  // The output keeps its old value where the field is no number.
  needs: ({ field, output }, wanted) => (wanted === 'all' || wanted.has(output) ? union(wanted, [field]) : wanted),

  operator:
    ({ field, output }) =>
    (input) => {
      const total = sum.create();
      return rowByRow(
        (row) => {
          const value = row[field];
          if (value == null || isMultivalue(value) || toNumber(value) === null) return row;
          total.add(value, null);
          row[output] = total.result();
          return row;
        },
        [output],
      )(input);
    },
});
