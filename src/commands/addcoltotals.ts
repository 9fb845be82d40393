import { custom } from '../plan/custom.ts';
import { union } from '../plan/field-demand.ts';
import { withFields } from '../plan/field-flow.ts';
import type { CommandOption } from '../plan/lowering.ts';
import { hasWildcard } from '../values/wildcard.ts';
import { ArgumentReader } from './shared/arguments.ts';
import { type TotalsArguments, totals } from './shared/totals.ts';

const options: readonly CommandOption[] = [
  { name: 'labelfield', values: '<field>', summary: 'Field of the last row that shows the label.' },
  { name: 'label', values: '<string>', default: 'Total', summary: 'Label of the last row.' },
];

export const addcoltotalsCommand = custom<TotalsArguments>({
  name: 'addcoltotals',
  aliases: [],
  role: 'dataset',
  group: 'aggregate',
  summary: 'Adds a row with the sum of each numeric column at the end.',
  syntax: 'addcoltotals [labelfield=<field>] [label=<string>] [<field-pattern>]...',
  options,
  example: {
    spl: '| makeresults count=2 | streamstats count as n | table n | addcoltotals',
    rows: [{ n: 1 }, { n: 2 }, { n: 3 }],
  },

  read(stage) {
    const reader = new ArgumentReader(stage, options);
    const patterns = reader.names().map(({ text }) => text);
    reader.end();
    const columnTotals = { labelField: reader.text('labelfield'), label: reader.text('label', 'Total') };
    return { patterns, rowField: null, columnTotals };
  },

  describe: ({ patterns }) =>
    `Adds a row with the sums of ${patterns.length === 0 ? 'all numeric fields' : patterns.join(', ')} at the end.`,

  fields({ columnTotals }, input) {
    const labelField = columnTotals?.labelField ?? null;
    return labelField === null ? input : withFields(input, labelField);
  },

  needs: ({ patterns }, wanted) =>
    patterns.length === 0 || patterns.some(hasWildcard) ? wanted : union(wanted, patterns),

  operator: (args, context) => totals(args, context, 'addcoltotals'),
});
