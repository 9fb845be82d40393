import { custom } from '../plan/custom.ts';
import { union, without } from '../plan/field-demand.ts';
import { withFields } from '../plan/field-flow.ts';
import type { CommandOption } from '../plan/lowering.ts';
import { withColumns } from '../plan/row-stream.ts';
import { SplError } from '../syntax/spl-error.ts';
import type { Row } from '../values/row.ts';
import type { Value } from '../values/value.ts';
import { ArgumentReader } from './shared/arguments.ts';

export interface AutoregressArguments {
  readonly field: string;
  /** How many rows back, and the field for the value found there. */
  readonly lags: readonly { readonly back: number; readonly output: string }[];
}

const options: readonly CommandOption[] = [
  { name: 'p', values: '<int>[-<int>]', default: '1', summary: 'How many rows back; a range copies several values.' },
];

/** Values that are kept at most. */
const maxLag = 10_000;

export const autoregressCommand = custom<AutoregressArguments>({
  name: 'autoregress',
  aliases: ['ar'],
  role: 'centralised',
  group: 'aggregate',
  summary: 'Copies values of a field from earlier rows into each row.',
  syntax: 'autoregress <field> [AS <new-field>] [p=<int>[-<int>]]',
  options,
  example: {
    spl: '| makeresults count=3 | streamstats count as n | autoregress n p=1-2 | table n n_p1 n_p2',
    rows: [{ n: 1 }, { n: 2, n_p1: 1 }, { n: 3, n_p1: 2, n_p2: 1 }],
  },

  read(stage) {
    const reader = new ArgumentReader(stage, options);
    const field = reader.requiredName('a field to copy').text;
    const name = reader.keyword('as') ? reader.requiredName("a field name after 'AS'") : null;
    reader.end();
    const text = reader.text('p', '1');
    const at = reader.option('p')?.value.span ?? null;
    const match = /^(\d+)(?:-(\d+))?$/.exec(text);
    const first = Number(match?.[1]);
    const last = Number(match?.[2] ?? match?.[1]);
    if (!match || first < 1 || last < first || last > maxLag) {
      const hint = `Write a number or a range from 1 to ${maxLag}, such as 1-4.`;
      throw new SplError(`'p=${text}' says not how many rows back.`, at, hint, 'option-value');
    }
    if (name && match[2] !== undefined && first !== last)
      throw new SplError("A range of 'p' writes several fields: 'AS' cannot name them.", name.span, null, 'arguments');
    const lags = Array.from({ length: last - first + 1 }, (_, index) => ({
      back: first + index,
      output: name?.text ?? `${field}_p${first + index}`,
    }));
    return { field, lags };
  },

  describe: ({ field, lags }) =>
    `Copies ${field} from ${lags.length === 1 ? `${lags[0]!.back} row${lags[0]!.back === 1 ? '' : 's'}` : `${lags[0]!.back} to ${lags.at(-1)!.back} rows`} earlier into each row.`,
  fields: ({ lags }, input) => withFields(input, ...lags.map(({ output }) => output)),
  needs: ({ field, lags }, wanted) =>
    union(
      without(
        wanted,
        lags.map(({ output }) => output),
      ),
      [field],
    ),

  operator: (args) => (input) => ({
    ...input,
    columns: withColumns(
      input.columns,
      args.lags.map(({ output }) => output),
    ),
    rows: copied(input.rows, args),
  }),
});

function* copied(rows: Iterable<Row>, { field, lags }: AutoregressArguments): Iterable<Row> {
  const longest = lags.at(-1)!.back;
  const earlier: Value[] = [];
  for (const row of rows) {
    const value = row[field];
    for (const { back, output } of lags) row[output] = back > earlier.length ? null : earlier[earlier.length - back];
    earlier.push(value);
    if (earlier.length > longest * 2) earlier.splice(0, earlier.length - longest);
    yield row;
  }
}
