import { categoryOf } from '../learning/features.ts';
import { defaultSeed, randomSource } from '../learning/random.ts';
import { custom } from '../plan/custom.ts';
import { union } from '../plan/field-demand.ts';
import { withFields } from '../plan/field-flow.ts';
import type { CommandOption } from '../plan/lowering.ts';
import { withColumns } from '../plan/row-stream.ts';
import { holdRows } from '../rows/held-rows.ts';
import { SplError } from '../syntax/spl-error.ts';
import { getOrAdd } from '../values/get-or-add.ts';
import type { Row } from '../values/row.ts';
import { singleNumber } from '../values/single-number.ts';
import { ArgumentReader } from './shared/arguments.ts';

export interface SampleArguments {
  readonly mode:
    | { readonly kind: 'ratio'; readonly ratio: number }
    | { readonly kind: 'count'; readonly count: number }
    | { readonly kind: 'partitions'; readonly partitions: number; readonly output: string };
  /** Field with the weight of each row. */
  readonly proportional: string | null;
  readonly inverse: boolean;
  readonly seed: number;
  /** A number of rows is that of each value of this field. */
  readonly by: string | null;
}

const options: readonly CommandOption[] = [
  { name: 'ratio', values: '<number>', summary: 'The chance of each row, from 0 to 1.' },
  { name: 'count', values: '<int>', summary: 'How many rows, of each value of the by field.' },
  { name: 'partitions', values: '<int>', summary: 'Keep all rows, and give each a part by chance, from 0.' },
  { name: 'fieldname', values: '<field>', default: 'partition_number', summary: 'Field for the part.' },
  { name: 'proportional', values: '<field>', summary: 'A field with numbers: the greater, the more likely.' },
  { name: 'seed', values: '<int>', default: String(defaultSeed), summary: 'Other seeds give other rows.' },
];

export const sampleCommand = custom<SampleArguments>({
  name: 'sample',
  aliases: [],
  role: 'dataset',
  group: 'beyond core',
  summary:
    'Keeps some rows by chance: each with a chance (ratio; with proportional= times its number divided by the greatest), a number of rows (count; with proportional= weighted), or all of them in parts. Rows keep their order; the same seed gives the same rows.',
  syntax:
    'sample (<number> | ratio=<number> | count=<int> | partitions=<int> [fieldname=<field>]) [proportional=<field> [inverse]] [seed=<int>] [by <field>]',
  options,
  example: { spl: '| makeresults count=100 | sample count=7 | stats count', rows: [{ count: 7 }] },

  read(stage) {
    const reader = new ArgumentReader(stage, options);
    let plain: number | null = null;
    let [inverse, by]: [boolean, string | null] = [false, null];
    while (!reader.done()) {
      if (reader.keyword('inverse')) inverse = true;
      else if (reader.keyword('by')) by = reader.requiredName("a field after 'by'").text;
      else if (!reader.comma()) {
        const item = reader.peek();
        plain = item?.kind === 'text' && plain === null ? Number(item.text) : Number.NaN;
        if (Number.isNaN(plain)) reader.fail("'sample' takes a number, options, 'inverse' and 'by'.");
        reader.next();
      }
    }
    const proportional = reader.text('proportional');
    const modes = ['ratio', 'count', 'partitions'].filter((name) => reader.option(name) !== null);
    if (modes.length + (plain === null ? 0 : 1) > 1)
      throw new SplError("'sample' takes one of ratio=, count= and partitions=.", stage.nameSpan, null, 'arguments');
    if (modes.length === 0 && plain === null && proportional === null)
      throw new SplError("'sample' needs ratio=, count= or partitions=.", stage.nameSpan, null, 'arguments');
    return {
      mode: readMode(reader, plain),
      proportional,
      inverse,
      seed: reader.integer('seed', defaultSeed),
      by,
    };
  },

  describe({ mode, by }) {
    if (mode.kind === 'partitions') return `Divides rows into ${mode.partitions} parts by chance.`;
    return mode.kind === 'ratio'
      ? `Keeps each row with the chance ${mode.ratio}.`
      : `Keeps ${mode.count} rows${by === null ? '' : ` for each ${by}`} by chance.`;
  },
  fields: ({ mode }, input) => (mode.kind === 'partitions' ? withFields(input, mode.output) : input),
  needs: ({ proportional, by }, wanted) =>
    union(
      wanted,
      [proportional, by].filter((field) => field !== null),
    ),

  operator: (args, context) => (input) => {
    const rows = holdRows(input.rows, context.limits, 'sample');
    const random = randomSource(args.seed);
    const { mode } = args;
    if (mode.kind === 'partitions') {
      for (const row of rows) row[mode.output] = Math.floor(random() * mode.partitions);
      return { ...input, columns: withColumns(input.columns, [mode.output]), rows };
    }
    const weights = weightsOf(rows, args);
    if (mode.kind === 'ratio') return { ...input, rows: rows.filter((_, at) => random() < mode.ratio * weights[at]!) };
    return { ...input, rows: chosen(rows, weights, mode.count, args.by, random) };
  },
});

function readMode(reader: ArgumentReader, plain: number | null): SampleArguments['mode'] {
  if (reader.option('partitions') !== null)
    return {
      kind: 'partitions',
      partitions: reader.integer('partitions', 2, { min: 2 }),
      output: reader.text('fieldname', 'partition_number'),
    };
  if (reader.option('count') !== null || (plain !== null && plain > 1)) {
    const count = plain ?? reader.integer('count', 1, { min: 1 });
    if (!Number.isInteger(count)) reader.fail("'sample' takes a whole number of rows, or a share up to 1.");
    return { kind: 'count', count };
  }
  const text = reader.text('ratio');
  const ratio = plain ?? (text === null ? 1 : Number(text));
  if (!(ratio >= 0 && ratio <= 1))
    throw new SplError(
      "'ratio' must be a number from 0 to 1.",
      reader.option('ratio')?.value.span ?? reader.stage.nameSpan,
      null,
      'option-value',
    );
  return { kind: 'ratio', ratio };
}

/** From 0 to 1; a row without a number has 0. */
function weightsOf(rows: readonly Row[], { proportional, inverse }: SampleArguments): readonly number[] {
  if (proportional === null) return rows.map(() => 1);
  const weights = rows.map((row) => {
    const number = Math.max(0, singleNumber(row[proportional]) ?? 0);
    return inverse && number > 0 ? 1 / number : number;
  });
  const greatest = weights.reduce((most, weight) => Math.max(most, weight), 0);
  return weights.map((weight) => (greatest === 0 ? 0 : weight / greatest));
}

/** `count` rows of each group: those with the greatest random^(1/weight) (Efraimidis and Spirakis). */
function chosen(
  rows: readonly Row[],
  weights: readonly number[],
  count: number,
  by: string | null,
  random: () => number,
): Row[] {
  const groups = new Map<string, { readonly at: number; readonly key: number }[]>();
  rows.forEach((row, at) => {
    const key = random() ** (1 / weights[at]!);
    if (weights[at]! > 0 && (by === null || row[by] != null))
      getOrAdd(groups, by === null ? '' : categoryOf(row[by]), () => []).push({ at, key });
  });
  const places = [...groups.values()].flatMap((group) => group.sort((a, b) => b.key - a.key).slice(0, count));
  return places
    .map(({ at }) => at)
    .sort((a, b) => a - b)
    .map((at) => rows[at]!);
}
