import { compileSearchPredicate } from '../functions/search-predicate.ts';
import type { FieldDemand } from '../plan/field-demand.ts';
import type { Command, ReadContext } from '../plan/lowering.ts';
import type { Operator } from '../plan/operator.ts';
import type { Subsearches } from '../plan/row-operators.ts';
import { planSubsearches } from '../plan/search-subsearches.ts';
import type { SearchExpression } from '../syntax/ast.ts';
import { describeSearch } from '../syntax/describe-search.ts';
import { SplError } from '../syntax/spl-error.ts';

export const searchCommand: Command = {
  name: 'search',
  aliases: [],
  role: 'streaming',
  standsElse: 'first',
  relational: true,
  group: 'search and shape',
  summary:
    'Finds events by words, phrases and field comparisons; later in a pipeline it filters rows. Values know no case, * is a wildcard.',
  syntax: 'search <terms>',
  options: [],
  example: {
    spl: '| makeresults count=3 | streamstats count as n | eval user=if(n=2,"Bob","al") | search user=b* | table n user',
    rows: [{ n: 2, user: 'Bob' }],
  },

  lower(stage, context) {
    if (stage.body.shape !== 'search') throw new SplError("'search' needs search terms.", stage.span, null, 'syntax');
    const { terms } = stage.body;
    const subsearches = planSubsearches(terms, context);
    const reads = fieldsRead(terms, subsearches, context);
    const operator: Operator = context.first
      ? {
          kind: 'scan',
          source: { kind: 'events' },
          ...{ terms, subsearches, reads },
          names: (name) => name,
          defaultFields: context.defaultFields,
          defaultIndexes: true,
        }
      : // Rows that are filtered later have their default fields already, or have lost them.
        { kind: 'filter', predicate: { kind: 'search', terms, subsearches, reads } };
    return { operators: [operator], role: 'streaming', place: 'any', describe: () => describe(terms, context.first) };
  },
};

function describe(terms: SearchExpression | null, reads: boolean): string {
  if (terms === null) return reads ? 'Reads all events.' : 'Keeps all rows.';
  return `${reads ? 'Reads the events' : 'Keeps the rows'} where ${describeSearch(terms)}.`;
}

/** The fields that terms look at; checks what can be checked without data. */
function fieldsRead(terms: SearchExpression | null, subsearches: Subsearches, context: ReadContext): FieldDemand {
  if (subsearches.size > 0) return 'all';
  const { fields, needsRaw } = compileSearchPredicate(terms, context);
  return needsRaw ? new Set([...fields, '_raw']) : new Set(fields);
}
