import { parseSearchTerms } from '../../grammar/parse.ts';
import { compileSearchPredicate } from '../functions/search-predicate.ts';
import { custom } from '../plan/custom.ts';
import { union } from '../plan/field-demand.ts';
import { withFields } from '../plan/field-flow.ts';
import type { CommandOption, ReadContext } from '../plan/lowering.ts';
import { rowByRow } from '../plan/row-stream.ts';
import { expandMacros } from '../syntax/expand-macros.ts';
import { SplError } from '../syntax/spl-error.ts';
import { toText } from '../values/number.ts';
import type { Row } from '../values/row.ts';
import { fromList, toList } from '../values/value.ts';
import { ArgumentReader } from './shared/arguments.ts';

interface CompiledEventType {
  readonly name: string;
  readonly test: (row: Row) => boolean;
  readonly reads: readonly string[];
}

export interface TyperArguments {
  readonly eventTypes: readonly CompiledEventType[];
}

const options: readonly CommandOption[] = [
  { name: 'eventtypes', values: '<list>', summary: 'Only these event types, with commas between.' },
  { name: 'maxlen', values: '<int>', default: '10000', summary: 'Accepted; all of an event is looked at here.' },
];

export const typerCommand = custom<TyperArguments>({
  name: 'typer',
  aliases: [],
  role: 'streaming',
  group: 'knowledge and stored data',
  summary: 'Sets the field eventtype to the event types whose search a row matches.',
  syntax: 'typer [eventtypes=<list>]',
  options,
  example: null,

  read(stage, context) {
    const reader = new ArgumentReader(stage, options);
    reader.end();
    reader.integer('maxlen', 10_000, { min: 0 });
    const wanted = reader.text('eventtypes')?.split(/[\s,]+/) ?? null;
    const eventTypes = context.knowledgeBase.eventTypes.filter(({ name }) => wanted === null || wanted.includes(name));
    return { eventTypes: eventTypes.flatMap(({ name, search }) => compileEventType(name, search, context) ?? []) };
  },

  describe: ({ eventTypes }) => `Sets eventtype to those of ${eventTypes.length} event types that a row matches.`,
  fields: (_, input) => withFields(input, 'eventtype'),
  needs: ({ eventTypes }, wanted) =>
    union(
      union(wanted, ['eventtype']),
      eventTypes.flatMap(({ reads }) => reads),
    ),

  operator({ eventTypes }) {
    return rowByRow(
      (row) => {
        const names = new Set(toList(row.eventtype).map(toText));
        for (const { name, test } of eventTypes) if (test(row)) names.add(name);
        if (names.size > 0) row.eventtype = fromList([...names].sort());
        return row;
      },
      ['eventtype'],
    );
  },
});

/** Null, with a notice, for an event type whose search cannot be used. */
function compileEventType(name: string, search: string, context: ReadContext): CompiledEventType | null {
  try {
    const { text } = expandMacros(search, { macros: context.knowledgeBase.macros, evaluate: () => null });
    const predicate = compileSearchPredicate(parseSearchTerms(text), context);
    const reads = predicate.needsRaw ? [...predicate.fields, '_raw'] : [...predicate.fields];
    return { name, test: (row) => predicate.test(row), reads };
  } catch (error) {
    if (!(error instanceof SplError)) throw error;
    context.notice(`The event type '${name}' cannot be used: ${error.message}`);
    return null;
  }
}
