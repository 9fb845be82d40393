import { custom } from '../plan/custom.ts';
import { union, without } from '../plan/field-demand.ts';
import { withFields } from '../plan/field-flow.ts';
import type { CommandOption } from '../plan/lowering.ts';
import { hasWildcard } from '../values/wildcard.ts';
import { ArgumentReader } from './shared/arguments.ts';
import { type TotalsArguments, totals } from './shared/totals.ts';

const options: readonly CommandOption[] = [
  { name: 'row', values: '<bool>', default: 'true', summary: 'Add the sum of its numbers to each row.' },
  { name: 'col', values: '<bool>', default: 'false', summary: 'Add a row with the sum of each column at the end.' },
  { name: 'fieldname', values: '<field>', default: 'Total', summary: 'Field for the sum of a row.' },
  { name: 'labelfield', values: '<field>', summary: 'Field of the last row that shows the label.' },
  { name: 'label', values: '<string>', default: 'Total', summary: 'Label of the last row.' },
];

export const addtotalsCommand = custom<TotalsArguments>({
  name: 'addtotals',
  aliases: [],
  role: 'dataset',
  group: 'aggregate',
  summary: 'Adds up the numbers of each row and, if asked for, of each column. Text and internal fields are left out.',
  syntax:
    'addtotals [row=<bool>] [col=<bool>] [labelfield=<field>] [label=<string>] [fieldname=<field>] [<field-pattern>]...',
  options,
  example: { spl: '| makeresults | eval a=1, b=2 | addtotals | table a b Total', rows: [{ a: 1, b: 2, Total: 3 }] },

  read(stage) {
    const reader = new ArgumentReader(stage, options);
    const patterns = reader.names().map(({ text }) => text);
    reader.end();
    return {
      patterns,
      rowField: reader.boolean('row', true) ? reader.text('fieldname', 'Total') : null,
      columnTotals: reader.boolean('col', false)
        ? { labelField: reader.text('labelfield'), label: reader.text('label', 'Total') }
        : null,
    };
  },

  describe({ patterns, rowField, columnTotals }) {
    const what = patterns.length === 0 ? 'all numeric fields' : patterns.join(', ');
    const parts = [
      rowField === null ? '' : `adds the sum of ${what} to each row as ${rowField}`,
      columnTotals ? `adds a row with the sums of ${what} at the end` : '',
    ].filter((part) => part !== '');
    const text = parts.length === 0 ? 'passes rows on as they are' : parts.join(' and ');
    return `${text[0]!.toUpperCase()}${text.slice(1)}.`;
  },

  fields: ({ rowField, columnTotals }, input) =>
    withFields(input, ...[rowField, columnTotals?.labelField ?? null].filter((field) => field !== null)),

  needs({ patterns, rowField }, wanted) {
    if (patterns.length === 0 || patterns.some(hasWildcard)) return 'all';
    return union(rowField === null ? wanted : without(wanted, [rowField]), patterns);
  },

  operator: (args, context) => totals(args, context, 'addtotals'),
});
