import { custom } from '../plan/custom.ts';
import type { CommandOption } from '../plan/lowering.ts';
import type { PlannedPipeline } from '../plan/run-context.ts';
import type { Argument } from '../syntax/ast.ts';
import { nearestName } from '../syntax/nearest-name.ts';
import { printArgument } from '../syntax/print.ts';
import { SplError } from '../syntax/spl-error.ts';
import { quotedText } from '../syntax/text-escapes.ts';
import { ArgumentReader } from './shared/arguments.ts';

export interface SearchtxnArguments {
  readonly type: string;
  /** What is searched, joined and kept. */
  readonly pipeline: PlannedPipeline;
  readonly terms: string;
}

const options: readonly CommandOption[] = [
  { name: 'max_terms', values: '<int>', default: '1000', summary: 'Accepted; has no effect here.' },
  { name: 'use_disjunct', values: '<bool>', default: 'true', summary: 'Accepted; has no effect here.' },
  { name: 'eventsonly', values: '<bool>', default: 'false', summary: 'Only false is supported.' },
];

export const searchtxnCommand = custom<SearchtxnArguments>({
  name: 'searchtxn',
  aliases: [],
  role: 'generating',
  group: 'aggregate',
  summary:
    'Finds transactions of a type of transactiontypes.conf that hold what is searched: all events of the search of the type are joined, and the transactions that match the terms are kept.',
  syntax: 'searchtxn <transaction-type> [max_terms=<int>] [use_disjunct=<bool>] [eventsonly=<bool>] <search terms>',
  options,
  example: null,

  read(stage, context) {
    const reader = new ArgumentReader(stage, options, { free: true });
    const { text: type, span } = reader.requiredName('the name of a transaction type');
    const types = context.knowledgeBase.transactionTypes?.stanzas;
    const stanza = types?.get(type);
    if (stanza === undefined) {
      const nearest = nearestName(type, types?.keys() ?? []);
      throw new SplError(
        `There is no stanza [${type}] in transactiontypes.conf.`,
        span,
        nearest === null ? 'Name the app that has it: --content DIR.' : `Did you mean '${nearest}'?`,
        'unknown-transaction-type',
      );
    }
    if (reader.boolean('eventsonly', false))
      throw new SplError(
        "'eventsonly=true' is not supported.",
        reader.option('eventsonly')!.span,
        'Leave it out, and read the fields of the transactions.',
        'unsupported',
      );
    reader.integer('max_terms', 1000, { min: 1 });
    reader.boolean('use_disjunct', true);
    const items: Argument[] = [];
    for (let item = reader.next(); item !== null; item = reader.next()) items.push(item);
    const terms = items.map((item) => printArgument(item)).join(' ');
    const search = stanza.settings.get('search')?.value ?? '*';
    const text = `search ${search} | transaction name=${quotedText(type)}${terms === '' ? '' : ` | search ${terms}`}`;
    return { type, terms, pipeline: context.planText(text, span) };
  },

  describe: ({ type, terms }) => `Finds transactions of the type ${type}${terms === '' ? '' : ` that match ${terms}`}.`,
  columnOrder: ({ pipeline }) => pipeline.fields.order ?? 'stated',
  plans: ({ pipeline }) => [pipeline],
  fields: ({ pipeline }) => pipeline.fields,
  needs: () => new Set(),
  operator:
    ({ pipeline }, context) =>
    () =>
      context.run(pipeline),
});
