import { type DistributionKind, distributionKinds } from '../knowledge/density-distributions.ts';
import {
  type DensityGroup,
  type DensityModel,
  type DensityThresholds,
  defaultThreshold,
  densityGroupKey,
  fitGroup,
} from '../knowledge/density-model.ts';
import { SplError } from '../language/spl-error.ts';
import { toNumber } from '../values/number.ts';
import type { Row } from '../values/row.ts';
import { ArgumentReader } from './arguments.ts';
import type { Command, CommandOption } from './command.ts';
import { densityOptions, readShowDensity, readThresholds } from './density-arguments.ts';
import { densityFields, densityStep, groupOf } from './density-rows.ts';
import { union } from './field-demand.ts';
import { withFields } from './field-flow.ts';
import { holdRows } from './held-rows.ts';
import { withColumns } from './row-stream.ts';

export interface FitArguments {
  readonly field: string;
  readonly by: readonly string[];
  readonly into: string | null;
  readonly kind: DistributionKind | 'auto';
  readonly thresholds: DensityThresholds;
  readonly showDensity: boolean;
}

const options: readonly CommandOption[] = [
  {
    name: 'dist',
    values: 'auto|norm|expon|gaussian_kde|beta',
    default: 'auto',
    summary: 'The kind of distribution; auto takes the one nearest to the values.',
  },
  ...densityOptions,
];

export const fitCommand: Command<FitArguments> = {
  name: 'fit',
  aliases: [],
  role: 'dataset',
  group: 'beyond core',
  summary:
    'Learns how the values of a field are distributed (DensityFunction), keeps that as a model, and marks outliers.',
  syntax: 'fit DensityFunction <field> [by "<field>[,<field>]..."] [into <model>] [dist=<kind>] [threshold=<number>]',
  options,
  example: {
    spl: "| makeresults count=20 | streamstats count as n | eval v=if(n=20, 1000, n%5) | fit DensityFunction v dist=norm | where 'IsOutlier(v)'=1 | table v",
    rows: [{ v: 1000 }],
  },

  read(stage) {
    const reader = new ArgumentReader(stage, options);
    const algorithm = reader.requiredName('the name of an algorithm');
    if (algorithm.text.toLowerCase() !== 'densityfunction') {
      throw new SplError(
        `The algorithm '${algorithm.text}' is not supported by 'fit'.`,
        algorithm.span,
        'DensityFunction is.',
        'unsupported',
      );
    }
    const field = reader.requiredName('the field to learn').text;
    let by: readonly string[] = [];
    let into: string | null = null;
    while (!reader.done()) {
      if (reader.keyword('by')) by = readBy(reader);
      else if (reader.keyword('into')) into = reader.requiredName('the name of a model').text;
      else if (!reader.comma()) reader.fail("'fit DensityFunction' takes one field, 'by' and 'into'.");
    }
    return {
      field,
      by,
      into,
      kind: reader.choice('dist', ['auto', ...distributionKinds] as const, 'auto'),
      thresholds: readThresholds(reader) ?? { threshold: defaultThreshold, lower: null, upper: null },
      showDensity: readShowDensity(reader) ?? false,
    };
  },

  describe: ({ field, by, into }) =>
    `Learns the distribution of ${field}${by.length === 0 ? '' : ` for each ${by.join(', ')}`}${into === null ? '' : ` as the model ${into}`} and marks outliers.`,
  fields: ({ field, showDensity }, input) => withFields(input, ...densityFields(field, showDensity)),
  needs: ({ field, by }, wanted) => union(wanted, [field, ...by]),

  operator: (args, context) => (input) => {
    const rows = holdRows(input.rows, context.limits, 'fit');
    const model = learn(rows, args);
    if (model.groups.size === 0) context.notice(`'fit' found no numbers in '${args.field}'.`);
    if (args.into !== null) context.knowledgeBase.models.set(args.into, model);
    const step = densityStep(model, args.thresholds, args.showDensity);
    for (const row of rows) step(row);
    return { ...input, columns: withColumns(input.columns, densityFields(args.field, args.showDensity)), rows };
  },
};

function readBy(reader: ArgumentReader): readonly string[] {
  const names = reader.names(['into']);
  if (names.length === 0) return reader.fail("Expected a field after 'by'.");
  return names.flatMap(({ text, quote }) => (quote === '"' ? text.split(',').map((name) => name.trim()) : [text]));
}

function learn(rows: readonly Row[], { field, by, into, kind, thresholds, showDensity }: FitArguments): DensityModel {
  const values = new Map<string, { key: string[]; numbers: number[] }>();
  for (const row of rows) {
    const number = toNumber(row[field]);
    const key = groupOf(row, by);
    if (number === null || !Number.isFinite(number) || key === null) continue;
    const id = densityGroupKey(key);
    const group = values.get(id);
    if (group === undefined) values.set(id, { key, numbers: [number] });
    else group.numbers.push(number);
  }
  const groups = new Map<string, DensityGroup>();
  for (const [id, { key, numbers }] of values) {
    const group = fitGroup(key, numbers, kind);
    if (group !== null) groups.set(id, group);
  }
  return { name: into ?? '', field, by, groups, thresholds, showDensity };
}
