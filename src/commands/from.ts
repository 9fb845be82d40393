import { custom } from '../plan/custom.ts';
import { anyFields } from '../plan/field-flow.ts';
import type { ReadContext } from '../plan/lowering.ts';
import type { PlannedPipeline } from '../plan/run-context.ts';
import type { DatasetSource } from '../plan/stored-source.ts';
import type { Span } from '../syntax/ast.ts';
import { nearestName } from '../syntax/nearest-name.ts';
import { SplError } from '../syntax/spl-error.ts';
import { copyRow } from '../values/row.ts';
import { ArgumentReader } from './shared/arguments.ts';
import { datasetsRead, findDataset } from './shared/data-model-source.ts';
import { datasetColumns, datasetParts, datasetRows } from './shared/dataset-rows.ts';

export type FromArguments =
  | { readonly kind: 'datamodel'; readonly source: DatasetSource }
  | { readonly kind: 'lookup'; readonly name: string; readonly span: Span }
  | { readonly kind: 'savedsearch'; readonly name: string; readonly plan: PlannedPipeline };

const kinds = ['datamodel', 'inputlookup', 'lookup', 'savedsearch'];

export const fromCommand = custom<FromArguments>({
  name: 'from',
  aliases: [],
  role: 'generating',
  group: 'knowledge and stored data',
  summary: 'Gives the rows of a dataset: a data model (bare field names), a lookup, or a saved search.',
  syntax: 'from (datamodel|inputlookup|savedsearch)[:| ]<name>',
  options: [],
  example: null,

  read(stage, context) {
    const reader = new ArgumentReader(stage, []);
    const first = reader.requiredName('datamodel:<model>.<dataset>, inputlookup:<name> or savedsearch:<name>');
    const [kindText = '', inline = ''] = first.quote === '' ? split(first.text) : ['', ''];
    const second = inline === '' ? reader.name() : null;
    reader.end();
    const kind = kindText.toLowerCase();
    const name = inline === '' ? (second?.text ?? '') : inline;
    const span = second?.span ?? first.span;
    if (!kinds.includes(kind)) {
      const nearest = nearestName(kind, kinds);
      throw new SplError(
        `'from' knows no dataset of type '${first.text}'.`,
        first.span,
        nearest === null ? `It knows ${kinds.join(', ')}.` : `Did you mean '${nearest}'?`,
        'arguments',
      );
    }
    if (name === '') throw new SplError(`Expected the name of a ${kind}.`, span, null, 'arguments');
    if (kind === 'datamodel') return { kind, source: findDataset(name, span, context) };
    if (kind === 'savedsearch') return readSavedSearch(name, span, context);
    if (!context.knowledgeBase.lookups.has(name)) context.missing('lookup', name, span);
    return { kind: 'lookup', name, span };
  },

  describe: (args) =>
    args.kind === 'datamodel'
      ? `Gives the rows of ${args.source.model.name}${args.source.dataset ? `.${args.source.dataset.name}` : ''}.`
      : `Gives the rows of the ${args.kind} ${args.name}.`,
  reads: (args) => (args.kind === 'datamodel' ? datasetsRead(args.source) : null),
  plans: (args) => (args.kind === 'savedsearch' ? [args.plan] : []),
  fields: (args) =>
    args.kind === 'datamodel'
      ? { known: datasetColumns(args.source, false), open: false }
      : args.kind === 'savedsearch'
        ? args.plan.fields
        : anyFields,
  columnOrder: (args) =>
    args.kind === 'datamodel'
      ? 'events'
      : args.kind === 'savedsearch'
        ? (args.plan.fields.order ?? 'stated')
        : 'stated',
  needs: () => new Set(),
  predicate: (args, context) =>
    args.kind === 'datamodel' ? datasetParts(args.source, context) : { terms: [], sources: null, required: [] },

  operator(args, context) {
    return () => {
      if (args.kind === 'datamodel')
        return {
          columns: datasetColumns(args.source, false),
          open: false,
          rows: datasetRows(args.source, false, context),
        };
      if (args.kind === 'savedsearch') return context.run(args.plan);
      const table = context.knowledgeBase.lookups.get(args.name);
      if (!table)
        throw new SplError(`The lookup table '${args.name}' does not exist.`, args.span, null, 'unknown-lookup');
      return { columns: table.fields, open: false, rows: table.rows.map(copyRow) };
    };
  },
});

function split(text: string): [string, string] {
  const colon = text.indexOf(':');
  return colon < 0 ? [text, ''] : [text.slice(0, colon), text.slice(colon + 1)];
}

function readSavedSearch(name: string, span: Span, context: ReadContext): FromArguments {
  const saved = context.knowledgeBase.savedSearches.get(name);
  if (!saved) {
    const nearest = nearestName(name, context.knowledgeBase.savedSearches.keys());
    throw new SplError(
      `There is no saved search '${name}'.`,
      span,
      nearest === null ? null : `Did you mean '${nearest}'?`,
      'unknown-savedsearch',
    );
  }
  return { kind: 'savedsearch', name, plan: context.planText(saved.search, span) };
}
