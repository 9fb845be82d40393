import { custom } from '../plan/custom.ts';
import { anyFields } from '../plan/field-flow.ts';
import type { CommandOption, ReadContext } from '../plan/lowering.ts';
import type { PlannedPipeline } from '../plan/run-context.ts';
import type { Span } from '../syntax/ast.ts';
import { nearestName } from '../syntax/nearest-name.ts';
import { SplError } from '../syntax/spl-error.ts';
import { ArgumentReader, textOfValue } from './shared/arguments.ts';

export interface SavedsearchArguments {
  readonly name: string;
  readonly span: Span;
  /** null: there is no saved search of that name. */
  readonly pipeline: PlannedPipeline | null;
}

const options: readonly CommandOption[] = [
  { name: 'nosubstitution', values: '<bool>', default: 'false', summary: 'Leave $name$ in the search as it is.' },
];

/** `title` or the last part of `user:app:title`. */
export function readSavedSearch(
  name: string,
  span: Span,
  values: ReadonlyMap<string, string>,
  context: ReadContext,
): SavedsearchArguments {
  const saved = context.knowledgeBase.savedSearches.get(name);
  if (saved === undefined) {
    context.missing('savedsearch', name, span);
    return { name, span, pipeline: null };
  }
  const text = saved.search.replace(/\$([^\s$]+)\$/g, (token, key: string) => values.get(key) ?? token);
  return { name, span, pipeline: context.planText(text, span) };
}

export const savedsearchCommand = custom<SavedsearchArguments>({
  name: 'savedsearch',
  aliases: [],
  role: 'generating',
  group: 'knowledge and stored data',
  summary: 'Runs a saved search by its name.',
  syntax: 'savedsearch <name> [<placeholder>=<value>]... [nosubstitution=<bool>]',
  options,
  example: null,

  read(stage, context) {
    const reader = new ArgumentReader(stage, options, { free: true });
    const name = reader.requiredName('the name of a saved search');
    const values = new Map<string, string>();
    for (let item = reader.next(); item !== null; item = reader.next()) {
      if (item.kind === 'option') values.set(item.typed, textOfValue(item.value, item));
      else if (item.kind !== 'comma') {
        throw new SplError(
          "'savedsearch' takes one name and <placeholder>=<value>.",
          item.span,
          'Put a name of several words into quotes.',
          'arguments',
        );
      }
    }
    return readSavedSearch(name.text, name.span, reader.boolean('nosubstitution', false) ? new Map() : values, context);
  },

  describe: ({ name }) => `Runs the saved search '${name}'.`,
  columnOrder: ({ pipeline }) => pipeline?.fields.order ?? 'stated',
  plans: ({ pipeline }) => [pipeline],
  fields: ({ pipeline }) => pipeline?.fields ?? anyFields,
  needs: () => new Set(),
  operator:
    ({ name, span, pipeline }, context) =>
    () => {
      if (pipeline !== null) return context.run(pipeline);
      const nearest = nearestName(name, context.knowledgeBase.savedSearches.keys());
      throw new SplError(
        `There is no saved search '${name}'.`,
        span,
        nearest && `Did you mean '${nearest}'?`,
        'unknown-savedsearch',
      );
    },
});
