import { compileSearchPredicate } from '../functions/search-predicate.ts';
import { custom } from '../plan/custom.ts';
import type { RunContext } from '../plan/run-context.ts';
import { type PlannedSubsearches, planSubsearches, resolveSubsearches } from '../plan/search-subsearches.ts';
import type { SearchExpression } from '../syntax/ast.ts';
import { printSearch } from '../syntax/print.ts';
import { SplError } from '../syntax/spl-error.ts';
import { addDefaultFields } from '../values/default-fields.ts';
import { newRow, type Row } from '../values/row.ts';

export interface MetasearchArguments {
  readonly terms: SearchExpression | null;
  readonly subsearches: PlannedSubsearches;
  /** Default fields that the terms name. */
  readonly defaultFields: ReadonlySet<string>;
}

const columns = ['_time', 'host', 'index', 'source', 'sourcetype'];

export const metasearchCommand = custom<MetasearchArguments>({
  name: 'metasearch',
  aliases: [],
  role: 'generating',
  group: 'knowledge and stored data',
  summary: 'Finds events and gives only their time, host, index, source and sourcetype.',
  syntax: 'metasearch [<search terms>]',
  options: [],
  example: null,

  read(stage, context) {
    if (stage.body.shape !== 'search')
      throw new SplError("'metasearch' takes search terms.", stage.span, null, 'syntax');
    const { terms } = stage.body;
    const subsearches = planSubsearches(terms, context);
    if (subsearches.size === 0) compileSearchPredicate(terms, context);
    return { terms, subsearches, defaultFields: context.defaultFields };
  },

  describe: ({ terms }) => `Finds where events come from${terms === null ? '' : ` that match ${printSearch(terms)}`}.`,
  reads: () => ({ kind: 'anything' }),
  plans: ({ subsearches }) => [...subsearches.values()],
  fields: () => ({ known: columns, open: false }),
  needs: () => new Set(),
  operator: (args, context) => () => ({ columns, open: false, rows: find(args, context) }),
});

function* find({ terms, subsearches, defaultFields }: MetasearchArguments, context: RunContext): Iterable<Row> {
  const predicate = compileSearchPredicate(resolveSubsearches(terms, subsearches, context), context);
  const earliest = predicate.earliest ?? context.earliest;
  const latest = predicate.latest ?? context.latest;
  for (const event of context.store.events({ earliest, latest })) {
    if (defaultFields.size > 0) addDefaultFields(event, defaultFields, context.timeZone);
    if (!predicate.test(event)) continue;
    const row = newRow();
    for (const column of columns) row[column] = event[column];
    yield row;
  }
}
