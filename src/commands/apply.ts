import { formatSubsearch } from '../functions/format-subsearch.ts';
import type { DensityThresholds } from '../knowledge/density-model.ts';
import type { FeatureModel } from '../learning/model.ts';
import { custom } from '../plan/custom.ts';
import type { CommandOption } from '../plan/lowering.ts';
import { rowByRow, withColumns } from '../plan/row-stream.ts';
import type { PlannedPipeline, RunContext } from '../plan/run-context.ts';
import type { Span } from '../syntax/ast.ts';
import type { Row } from '../values/row.ts';
import { featureStep } from './fit/features.ts';
import { ArgumentReader } from './shared/arguments.ts';
import { densityOptions, readShowDensity, readThresholds, thresholdsInText } from './shared/density-arguments.ts';
import { densityFields, densityStep } from './shared/density-rows.ts';
import { readSubsearch } from './shared/subsearch-argument.ts';
import { modelName, requireModel } from './shared/trained-models.ts';

export interface ApplyArguments {
  readonly model: string;
  readonly span: Span;
  /** null: those that the model was trained with. */
  readonly thresholds: DensityThresholds | null;
  readonly showDensity: boolean | null;
  /** The name of what is added; null: the usual one. */
  readonly as: string | null;
  /** Gives the thresholds as text, when the search runs. */
  readonly subsearch: PlannedPipeline | null;
}

const options: readonly CommandOption[] = densityOptions.map((option) =>
  option.name === 'threshold' || option.name === 'show_density' ? { ...option, default: 'as trained' } : option,
);

export const applyCommand = custom<ApplyArguments>({
  name: 'apply',
  aliases: [],
  takesSubsearch: true,
  role: 'streaming',
  group: 'beyond core',
  summary:
    "Adds to rows what a model says that 'fit ... into' keeps: a prediction, a cluster, components; for DensityFunction it marks outliers.",
  syntax:
    'apply <model> [as <field>] [threshold=<number>] [lower_threshold=<number>] [upper_threshold=<number>] [show_density=<bool>]',
  options,
  example: null,

  read(stage, context) {
    const reader = new ArgumentReader(stage, options);
    const { text, span } = reader.requiredName('the name of a model');
    const model = { text: modelName(text), span };
    const as = reader.keyword('as') ? reader.requiredName("a field name after 'as'").text : null;
    const subsearch = reader.peek()?.kind === 'subsearch' ? context.plan(readSubsearch(reader)) : null;
    reader.end();
    if (!context.knowledgeBase.models.has(model.text)) context.missing('model', model.text, model.span);
    return {
      model: model.text,
      span: model.span,
      thresholds: readThresholds(reader),
      showDensity: readShowDensity(reader),
      as,
      subsearch,
    };
  },

  describe: ({ model, thresholds }) =>
    `Applies the model ${model}${thresholds === null ? '' : `, of which the least likely ${thresholds.upper ?? thresholds.lower ?? thresholds.threshold} count`}.`,
  // Which field the model is about is only known when it is there.
  plans: ({ subsearch }) => [subsearch],
  fields: (_, input) => ({ ...input, open: true }),
  needs: () => 'all',

  operator(args, context) {
    const model = requireModel(args.model, args.span, context.knowledgeBase);
    if (model.kind === 'features') {
      const outputs = model.learned.outputs(args.as);
      return (input) => ({
        ...input,
        columns: withColumns(input.columns, outputs),
        rows: applied(input.rows, model, args, context),
      });
    }
    const showDensity = args.showDensity ?? model.showDensity;
    const step = densityStep(model, thresholdsOf(args, context) ?? model.thresholds, showDensity, args.as);
    return rowByRow(
      (row) => {
        if (!step(row))
          context.notice(
            `The model '${args.model}' was not trained on some groups of ${model.by.join(', ')}; their rows are not judged.`,
          );
        return row;
      },
      densityFields(model.field, showDensity, args.as),
    );
  },
});

/** Rows with what the model says of them; a notice when it says nothing of any. */
function* applied(
  rows: Iterable<Row>,
  model: FeatureModel,
  { model: name, as }: ApplyArguments,
  context: RunContext,
): Iterable<Row> {
  const step = featureStep(model, as);
  let [seen, judged] = [0, 0];
  for (const row of rows) {
    seen++;
    if (step(row)) judged++;
    yield row;
  }
  if (seen > 0 && judged === 0)
    context.notice(
      `The model '${name}' says nothing of these rows: none has a value in each of ${model.encoding.fields.join(', ')}, as it was learned from.`,
    );
}

function thresholdsOf({ thresholds, subsearch }: ApplyArguments, context: RunContext): DensityThresholds | null {
  if (subsearch === null) return thresholds;
  const { rows, columns, open } = context.run(subsearch);
  return thresholdsInText(formatSubsearch(rows, open ? null : columns)) ?? thresholds;
}
