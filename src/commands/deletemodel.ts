import { custom } from '../plan/custom.ts';
import { emptyStream } from '../plan/row-stream.ts';
import type { Span } from '../syntax/ast.ts';
import { ArgumentReader } from './shared/arguments.ts';
import { modelName, requireModel } from './shared/trained-models.ts';

export interface DeletemodelArguments {
  readonly model: string;
  readonly span: Span;
}

export const deletemodelCommand = custom<DeletemodelArguments>({
  name: 'deletemodel',
  aliases: [],
  role: 'generating',
  group: 'beyond core',
  summary: "Forgets a model that 'fit ... into' keeps. It gives no rows.",
  syntax: 'deletemodel <model>',
  options: [],
  example: null,
  read(stage, context) {
    const reader = new ArgumentReader(stage, []);
    const { text, span } = reader.requiredName('the name of a model');
    reader.end();
    const model = modelName(text);
    if (!context.knowledgeBase.models.has(model)) context.missing('model', model, span);
    return { model, span };
  },
  describe: ({ model }) => `Forgets the model ${model}.`,
  fields: () => ({ known: [], open: false }),
  needs: () => new Set(),
  keeps: 'data',
  operator:
    ({ model, span }, { knowledgeBase }) =>
    () => {
      requireModel(model, span, knowledgeBase);
      knowledgeBase.models.delete(model);
      return emptyStream;
    },
});
