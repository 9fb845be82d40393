import { type DistributionKind, distributionKinds } from '../../knowledge/density-distributions.ts';
import {
  type DensityGroup,
  type DensityModel,
  type DensityThresholds,
  defaultThreshold,
  densityGroupKey,
  fitGroup,
} from '../../knowledge/density-model.ts';
import type { CommandOption } from '../../plan/lowering.ts';
import { withColumns } from '../../plan/row-stream.ts';
import type { RowOperator, RunContext } from '../../plan/run-context.ts';
import { holdRows } from '../../rows/held-rows.ts';
import { toNumber } from '../../values/number.ts';
import type { Row } from '../../values/row.ts';
import type { ArgumentReader } from '../shared/arguments.ts';
import { densityOptions, readShowDensity, readThresholds } from '../shared/density-arguments.ts';
import { densityFields, densityStep, groupOf } from '../shared/density-rows.ts';
import { modelName } from '../shared/trained-models.ts';

export interface DensityFit {
  readonly kind: 'density';
  readonly field: string;
  readonly by: readonly string[];
  readonly into: string | null;
  readonly distribution: DistributionKind | 'auto';
  readonly thresholds: DensityThresholds;
  readonly showDensity: boolean;
  /** Another name for IsOutlier(<field>). */
  readonly as: string | null;
}

export const densityFitOptions: readonly CommandOption[] = [
  {
    name: 'dist',
    values: 'auto|norm|expon|gaussian_kde|beta',
    default: 'auto',
    summary: 'The kind of distribution; auto takes the one nearest to the values.',
  },
  ...densityOptions,
];

/** What stands after the name of the algorithm. */
export function readDensityFit(reader: ArgumentReader): DensityFit {
  const field = reader.requiredName('the field to learn').text;
  let by: readonly string[] = [];
  let into: string | null = null;
  let as: string | null = null;
  while (!reader.done()) {
    if (reader.keyword('by')) by = readBy(reader);
    else if (reader.keyword('as')) as = reader.requiredName("a field name after 'as'").text;
    else if (reader.keyword('into')) into = modelName(reader.requiredName('the name of a model').text);
    else if (!reader.comma()) reader.fail("'fit DensityFunction' takes one field, 'by', 'as' and 'into'.");
  }
  return {
    kind: 'density',
    field,
    by,
    into,
    distribution: reader.choice('dist', ['auto', ...distributionKinds] as const, 'auto'),
    thresholds: readThresholds(reader) ?? { threshold: defaultThreshold, lower: null, upper: null },
    showDensity: readShowDensity(reader) ?? false,
    as,
  };
}

export function fitDensity(args: DensityFit, context: RunContext): RowOperator {
  return (input) => {
    const rows = holdRows(input.rows, context.limits, 'fit');
    const model = learn(rows, args);
    if (model.groups.size === 0) context.notice(`'fit' found no numbers in '${args.field}'.`);
    if (args.into !== null) context.knowledgeBase.models.set(args.into, model);
    const step = densityStep(model, args.thresholds, args.showDensity, args.as);
    for (const row of rows) step(row);
    return {
      ...input,
      columns: withColumns(input.columns, densityFields(args.field, args.showDensity, args.as)),
      rows,
    };
  };
}

function readBy(reader: ArgumentReader): readonly string[] {
  const names = reader.names(['into']);
  if (names.length === 0) return reader.fail("Expected a field after 'by'.");
  return names.flatMap(({ text, quote }) => (quote === '"' ? text.split(',').map((name) => name.trim()) : [text]));
}

function learn(
  rows: readonly Row[],
  { field, by, into, distribution, thresholds, showDensity }: DensityFit,
): DensityModel {
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
    const group = fitGroup(key, numbers, distribution);
    if (group !== null) groups.set(id, group);
  }
  return { kind: 'density', name: into ?? '', field, by, groups, thresholds, showDensity };
}
