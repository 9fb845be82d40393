import { categoryOf, type Encoding, encode, learnEncoding } from '../../learning/features.ts';
import type { FeatureModel, Learned } from '../../learning/model.ts';
import type { Point } from '../../learning/point.ts';
import { defaultSeed, randomSource } from '../../learning/random.ts';
import { allColumns, withColumns } from '../../plan/row-stream.ts';
import type { RowOperator, RunContext } from '../../plan/run-context.ts';
import { expandPatterns } from '../../plan/visible-fields.ts';
import { holdRows } from '../../rows/held-rows.ts';
import { SplError } from '../../syntax/spl-error.ts';
import type { Row } from '../../values/row.ts';
import { singleNumber } from '../../values/single-number.ts';
import type { ArgumentReader } from '../shared/arguments.ts';
import { modelName } from '../shared/trained-models.ts';
import type { Algorithm, TrainingData } from './algorithm.ts';

export interface FeatureFit {
  readonly kind: 'features';
  readonly algorithm: Algorithm;
  readonly target: string | null;
  /** May hold wildcards. */
  readonly fields: readonly string[];
  readonly as: string | null;
  readonly into: string | null;
  readonly learn: (data: TrainingData) => Learned;
  /** The fields that are added, as far as they are known when planning. */
  readonly outputs: readonly string[] | null;
}

/** MLTK's max_inputs: of more rows a sample is learned from. */
const mostTrainers = 100_000;

/** What stands after the name of the algorithm. */
export function readFeatureFit(reader: ArgumentReader, algorithm: Algorithm): FeatureFit {
  const stops = ['from', 'as', 'into'];
  const first = reader.names(stops).map(({ text }) => text);
  let [target, fields]: [string | null, readonly string[]] = [null, first];
  let as: string | null = null;
  let into: string | null = null;
  const from = reader.peek()?.span ?? null;
  while (!reader.done()) {
    if (reader.keyword('from')) {
      if (algorithm.target === null)
        throw new SplError(
          `'${algorithm.name}' predicts no field: it takes fields without 'from'.`,
          from,
          null,
          'arguments',
        );
      if (first.length !== 1) throw new SplError("One field must stand before 'from'.", from, null, 'arguments');
      [target, fields] = [first[0]!, reader.names(stops).map(({ text }) => text)];
    } else if (reader.keyword('as')) as = reader.requiredName("a field name after 'as'").text;
    else if (reader.keyword('into')) into = modelName(reader.requiredName('the name of a model').text);
    else if (!reader.comma()) reader.fail(`Unexpected argument of 'fit ${algorithm.name}'.`);
  }
  if (algorithm.target !== null && target === null)
    reader.fail(`'${algorithm.name}' needs the field to predict: fit ${algorithm.name} <field> from <field>...`);
  if (fields.length === 0) reader.fail('Expected the fields to learn from.');
  if (into !== null && !algorithm.keeps)
    throw new SplError(
      `A model of '${algorithm.name}' cannot be kept: it says nothing of other rows.`,
      reader.stage.nameSpan,
      "Leave 'into' out.",
      'unsupported',
    );
  if (reader.boolean('partial_fit', false))
    throw new SplError(
      "'partial_fit=true' is not supported: a model is learned at once.",
      reader.option('partial_fit')!.span,
      null,
      'unsupported',
    );
  return {
    kind: 'features',
    algorithm,
    target,
    fields,
    as,
    into,
    learn: algorithm.read(reader),
    outputs: algorithm.outputs({ target, fields, as, reader }),
  };
}

export function fitFeatures(args: FeatureFit, context: RunContext): RowOperator {
  return (input) => {
    const rows = holdRows(input.rows, context.limits, 'fit');
    const { algorithm, target } = args;
    const fields = expandPatterns(args.fields, allColumns(input, rows)).filter((field) => field !== target);
    const encoding = learnEncoding(rows, fields);
    for (const { field, why } of encoding.dropped) context.notice(`'fit' leaves '${field}' out: ${why}.`);
    const trainers = trainingRows(rows, encoding, args, context);
    if (trainers.length === 0 || encoding.columns.length === 0) {
      context.notice(`'fit ${algorithm.name}' had no rows to learn from: every row lacks one of its fields.`);
      return { ...input, columns: withColumns(input.columns, args.outputs ?? []), rows };
    }
    const learned = args.learn({
      points: trainers.map(({ point }) => point),
      columns: encoding.columns,
      target: target ?? '',
      numbers: algorithm.target === 'number' ? trainers.map(({ row }) => singleNumber(row[target!])!) : [],
      classes: algorithm.target === 'class' ? trainers.map(({ row }) => categoryOf(row[target!])) : [],
    });
    const model: FeatureModel = {
      kind: 'features',
      name: args.into ?? '',
      algorithm: algorithm.name,
      target,
      encoding,
      learned,
    };
    if (args.into !== null) context.knowledgeBase.models.set(args.into, model);
    const step = featureStep(model, args.as);
    for (const row of rows) step(row);
    return { ...input, columns: withColumns(input.columns, learned.outputs(args.as)), rows };
  };
}

/** Writes what a model says about a row into the row; false, and nothing, where a field that it needs is absent. */
export function featureStep({ encoding, learned }: FeatureModel, as: string | null): (row: Row) => boolean {
  const outputs = learned.outputs(as);
  return (row) => {
    const point = encode(row, encoding);
    const values = point === null ? null : learned.values(point);
    outputs.forEach((output, i) => {
      const value = values?.[i];
      // Numbers too great to be told apart give no number.
      row[output] = value === undefined || (typeof value === 'number' && !Number.isFinite(value)) ? null : value;
    });
    return point !== null;
  };
}

interface Trainer {
  readonly row: Row;
  readonly point: Point;
}

/** Rows that have all that is needed; of too many a sample (reservoir). */
function trainingRows(
  rows: readonly Row[],
  encoding: Encoding,
  { algorithm, target }: FeatureFit,
  context: RunContext,
): Trainer[] {
  const random = randomSource(defaultSeed);
  const trainers: Trainer[] = [];
  let seen = 0;
  for (const row of rows) {
    if (target !== null && row[target] == null) continue;
    const point = encode(row, encoding);
    if (point === null) continue;
    if (algorithm.target === 'number' && singleNumber(row[target!]) === null)
      throw new SplError(
        `'${algorithm.name}' predicts numbers; '${target}' holds '${categoryOf(row[target!])}'.`,
        null,
        'A classifier, such as RandomForestClassifier, predicts text.',
        'arguments',
      );
    seen++;
    if (trainers.length < mostTrainers) trainers.push({ row, point });
    else {
      const place = Math.floor(random() * seen);
      if (place < mostTrainers) trainers[place] = { row, point };
    }
  }
  if (algorithm.keeps && seen > mostTrainers)
    context.notice(`'fit ${algorithm.name}' learned from ${mostTrainers} of ${seen} rows, chosen by chance.`);
  if (!algorithm.keeps && seen > mostTrainers)
    throw new SplError(
      `'${algorithm.name}' takes at most ${mostTrainers} rows, not ${seen}.`,
      null,
      'Filter or aggregate before it.',
      'limit',
    );
  return trainers;
}
