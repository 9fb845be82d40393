import { custom } from '../plan/custom.ts';
import { union } from '../plan/field-demand.ts';
import type { CommandOption } from '../plan/lowering.ts';
import { holdRows } from '../rows/held-rows.ts';
import { JoinIndex } from '../rows/join-index.ts';
import { mergeFields } from '../rows/merge-fields.ts';
import { SplError } from '../syntax/spl-error.ts';
import { copyRow, type Row } from '../values/row.ts';
import { ArgumentReader } from './shared/arguments.ts';

export interface SelfjoinArguments {
  readonly keys: readonly string[];
  readonly keepSingle: boolean;
  readonly max: number;
  readonly overwrite: boolean;
}

const options: readonly CommandOption[] = [
  { name: 'max', values: '<int>', default: '1', summary: 'Other rows joined to each row; 0 is all.' },
  {
    name: 'overwrite',
    values: '<bool>',
    default: 'true',
    summary: 'Let the values of the other row replace those of the row.',
  },
  {
    name: 'keepsingle',
    values: '<bool>',
    default: 'false',
    summary: 'Keep rows that no other row shares its keys with.',
  },
];

export const selfjoinCommand = custom<SelfjoinArguments>({
  name: 'selfjoin',
  aliases: [],
  role: 'dataset',
  group: 'combine',
  summary: 'Joins rows with other rows that have the same values in the given fields.',
  syntax: 'selfjoin [keepsingle=<bool>] [max=<int>] [overwrite=<bool>] <field>...',
  options,
  example: {
    spl: '| makeresults count=2 | streamstats count as n | eval k="x" | eval a=if(n=1,"one",null()), b=if(n=2,"two",null()) | table k a b | selfjoin k',
    rows: [
      { k: 'x', a: 'one', b: 'two' },
      { k: 'x', a: 'one', b: 'two' },
    ],
  },

  read(stage) {
    const reader = new ArgumentReader(stage, options);
    const keys = reader.names().map((name) => name.text);
    reader.end();
    if (keys.length === 0) throw new SplError("'selfjoin' needs at least one field.", stage.span, null, 'arguments');
    const max = reader.integer('max', 1, { min: 0 });
    return {
      keys,
      keepSingle: reader.boolean('keepsingle', false),
      max: max === 0 ? Number.POSITIVE_INFINITY : max,
      overwrite: reader.boolean('overwrite', true),
    };
  },

  describe: ({ keys, keepSingle }) =>
    `Joins rows with the same ${keys.join(', ')}; rows that stand alone are ${keepSingle ? 'kept' : 'dropped'}.`,
  fields: (_, input) => input,
  needs: ({ keys }, wanted) => union(wanted, keys),
  operator: (args, context) => (input) => ({
    ...input,
    rows: joinWithin(holdRows(input.rows, context.limits, 'selfjoin'), args),
  }),
});

function* joinWithin(rows: readonly Row[], { keys, keepSingle, max, overwrite }: SelfjoinArguments): Iterable<Row> {
  const index = new JoinIndex(rows, keys);
  for (const row of rows) {
    const group = index.find(row, keys);
    if (group.length < 2) {
      if (keepSingle) yield copyRow(row);
      continue;
    }
    let joined = 0;
    for (const other of group) {
      if (other === row) continue;
      if (joined++ === max) break;
      yield mergeFields(copyRow(row), other, overwrite);
    }
  }
}
