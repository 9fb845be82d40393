import { custom } from '../../plan/custom.ts';
import type { CommandOption } from '../../plan/lowering.ts';
import { SplError } from '../../syntax/spl-error.ts';
import { toText } from '../../values/number.ts';
import { type Row, rowOf } from '../../values/row.ts';
import { toList } from '../../values/value.ts';
import { ArgumentReader } from '../shared/arguments.ts';
import { diffLines } from './lines.ts';

export interface DiffArguments {
  readonly position1: number;
  readonly position2: number;
  readonly attribute: string;
  readonly header: boolean;
  readonly context: boolean;
  readonly maxLength: number;
}

const options: readonly CommandOption[] = [
  { name: 'position1', values: '<int>', default: '1', summary: 'The first row to compare, from 1.' },
  { name: 'position2', values: '<int>', default: '2', summary: 'The row to compare it with.' },
  { name: 'attribute', values: '<field>', default: '_raw', summary: 'The field whose lines are compared.' },
  { name: 'diffheader', values: '<bool>', default: 'false', summary: 'Put a header before the lines.' },
  { name: 'context', values: '<bool>', default: 'false', summary: 'Show the lines that did not change too.' },
  {
    name: 'maxlen',
    values: '<int>',
    default: '100000',
    summary: 'Characters of each value that are compared; 0 is all.',
  },
];

export const diffCommand = custom<DiffArguments>({
  name: 'diff',
  aliases: [],
  role: 'transforming',
  group: 'combine',
  summary: 'Compares two rows line by line.',
  syntax:
    'diff [position1=<int>] [position2=<int>] [attribute=<field>] [diffheader=<bool>] [context=<bool>] [maxlen=<int>]',
  options,
  example: {
    spl: '| makeresults count=2 | streamstats count as n | eval v=if(n=1, "a", "b") | diff attribute=v',
    rows: [{ _raw: '-a\n+b' }],
  },

  read(stage) {
    const reader = new ArgumentReader(stage, options);
    reader.end();
    return {
      position1: reader.integer('position1', 1, { min: 1 }),
      position2: reader.integer('position2', 2, { min: 1 }),
      attribute: reader.text('attribute', '_raw'),
      header: reader.boolean('diffheader', false),
      context: reader.boolean('context', false),
      maxLength: reader.integer('maxlen', 100_000, { min: 0 }),
    };
  },

  describe: ({ position1, position2, attribute }) =>
    `Compares ${attribute} of row ${position1} with that of row ${position2}.`,
  fields: () => ({ known: ['_raw'], open: false }),
  needs: ({ attribute }) => new Set([attribute]),
  operator: (args) => (input) => {
    const [first, second] = pick(input.rows, args);
    const lines = diffLines(linesOf(first, args), linesOf(second, args), args.context);
    const header = args.header ? [`--- ${args.position1}`, `+++ ${args.position2}`] : [];
    const text = lines.length === 0 ? 'Results are the same' : [...header, ...lines].join('\n');
    return { columns: ['_raw'], open: false, rows: [rowOf({ _raw: text })] };
  },
});

function pick(rows: Iterable<Row>, { position1, position2 }: DiffArguments): readonly [Row, Row] {
  let first: Row | null = null;
  let second: Row | null = null;
  let position = 0;
  for (const row of rows) {
    position++;
    if (position === position1) first = row;
    if (position === position2) second = row;
    if (first && second) return [first, second];
  }
  const missing = first === null ? position1 : position2;
  throw new SplError(`'diff' compares row ${missing}, but there are only ${position}.`, null, null, 'arguments');
}

function linesOf(row: Row, { attribute, maxLength }: DiffArguments): readonly string[] {
  const text = toList(row[attribute]).map(toText).join('\n');
  return (maxLength > 0 ? text.slice(0, maxLength) : text).split(/\r?\n/);
}
