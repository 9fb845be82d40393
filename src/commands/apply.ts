import { formatSubsearch } from '../functions/format-subsearch.ts';
import type { DensityThresholds } from '../knowledge/density-model.ts';
import type { Span } from '../language/ast.ts';
import { ArgumentReader } from './arguments.ts';
import type { Command, CommandOption, PlannedPipeline, RunContext } from './command.ts';
import {
  densityOptions,
  readShowDensity,
  readThresholds,
  requireModel,
  thresholdsInText,
} from './density-arguments.ts';
import { densityFields, densityStep } from './density-rows.ts';
import { rowByRow } from './row-stream.ts';
import { readSubsearch } from './subsearch-argument.ts';

export interface ApplyArguments {
  readonly model: string;
  readonly span: Span;
  /** null: those that the model was trained with. */
  readonly thresholds: DensityThresholds | null;
  readonly showDensity: boolean | null;
  /** Gives the thresholds as text, when the search runs. */
  readonly subsearch: PlannedPipeline | null;
}

const options: readonly CommandOption[] = densityOptions.map((option) =>
  option.name === 'threshold' || option.name === 'show_density' ? { ...option, default: 'as trained' } : option,
);

export const applyCommand: Command<ApplyArguments> = {
  name: 'apply',
  aliases: [],
  role: 'streaming',
  group: 'beyond core',
  summary: "Marks the rows whose value is an outlier to a model that 'fit DensityFunction' trained.",
  syntax:
    'apply <model> [threshold=<number>] [lower_threshold=<number>] [upper_threshold=<number>] [show_density=<bool>]',
  options,
  example: null,

  read(stage, context) {
    const reader = new ArgumentReader(stage, options);
    const model = reader.requiredName('the name of a model');
    const subsearch = reader.peek()?.kind === 'subsearch' ? context.plan(readSubsearch(reader)) : null;
    reader.end();
    if (!context.knowledgeBase.models.has(model.text)) context.missing('model', model.text, model.span);
    return {
      model: model.text,
      span: model.span,
      thresholds: readThresholds(reader),
      showDensity: readShowDensity(reader),
      subsearch,
    };
  },

  describe: ({ model, thresholds }) =>
    `Marks outliers by the model ${model}${thresholds === null ? '' : `, of which the least likely ${thresholds.upper ?? thresholds.lower ?? thresholds.threshold} count`}.`,
  // Which field the model is about is only known when it is there.
  fields: (_, input) => ({ ...input, open: true }),
  needs: () => 'all',

  operator(args, context) {
    const model = requireModel(args.model, args.span, context.knowledgeBase);
    const showDensity = args.showDensity ?? model.showDensity;
    const step = densityStep(model, thresholdsOf(args, context) ?? model.thresholds, showDensity);
    return rowByRow(
      (row) => {
        if (!step(row))
          context.notice(
            `The model '${args.model}' was not trained on some groups of ${model.by.join(', ')}; their rows are not judged.`,
          );
        return row;
      },
      densityFields(model.field, showDensity),
    );
  },
};

function thresholdsOf({ thresholds, subsearch }: ApplyArguments, context: RunContext): DensityThresholds | null {
  if (subsearch === null) return thresholds;
  const { rows, columns, open } = context.run(subsearch);
  return thresholdsInText(formatSubsearch(rows, open ? null : columns)) ?? thresholds;
}
