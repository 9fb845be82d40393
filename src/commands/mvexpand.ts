import { custom } from '../plan/custom.ts';
import { union } from '../plan/field-demand.ts';
import type { CommandOption } from '../plan/lowering.ts';
import type { Row } from '../values/row.ts';
import { rowPerValue } from '../values/row-per-value.ts';
import { ArgumentReader } from './shared/arguments.ts';

export interface MvexpandArguments {
  readonly field: string;
  /** 0: all values. */
  readonly limit: number;
}

const options: readonly CommandOption[] = [
  { name: 'limit', values: '<int>', default: '0', summary: 'How many values of each row to take; 0 takes all.' },
];

export const mvexpandCommand = custom<MvexpandArguments>({
  name: 'mvexpand',
  aliases: [],
  role: 'streaming',
  group: 'search and shape',
  summary: 'Makes one row of each value of a multivalue field; the other fields are repeated.',
  syntax: 'mvexpand <field> [limit=<int>]',
  options,
  example: {
    spl: '| makeresults | eval t=split("a,b",",") | mvexpand t | table t',
    rows: [{ t: 'a' }, { t: 'b' }],
  },

  read(stage) {
    const reader = new ArgumentReader(stage, options);
    const field = reader.requiredName('a field').text;
    reader.end();
    return { field, limit: reader.integer('limit', 0, { min: 0 }) };
  },

  describe: ({ field, limit }) =>
    `Makes one row of each ${limit === 0 ? '' : `of the first ${limit} `}value${limit === 0 ? '' : 's'} of ${field}.`,
  fields: (_, input) => input,
  needs: ({ field }, wanted) => union(wanted, [field]),
  operator: (args) => (input) => ({ ...input, rows: expanded(input.rows, args) }),
});

function* expanded(rows: Iterable<Row>, { field, limit }: MvexpandArguments): Iterable<Row> {
  for (const row of rows) yield* rowPerValue(row, field, limit);
}
