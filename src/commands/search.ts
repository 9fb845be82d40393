import { compileSearchPredicate } from '../functions/search-predicate.ts';
import type { SearchExpression } from '../language/ast.ts';
import { describeSearch } from '../language/describe-search.ts';
import { SplError } from '../language/spl-error.ts';
import { custom } from '../plan/custom.ts';
import { type FieldDemand, union } from '../plan/field-demand.ts';
import { anyFields } from '../plan/field-flow.ts';
import type { ReadContext } from '../plan/lowering.ts';
import { searchParts } from '../plan/predicate-parts.ts';
import { rowByRow } from '../plan/row-stream.ts';
import type { RowStream, RunContext } from '../plan/run-context.ts';
import { EVENT_ID, type ResolveField, type Scan } from '../plan/scan.ts';
import { addDefaultFields } from '../values/default-fields.ts';
import type { Row } from '../values/row.ts';
import { inDefaultIndexes } from './default-indexes.ts';
import { type PlannedSubsearches, planSubsearches, resolveSubsearches } from './search-subsearches.ts';

export interface SearchArguments {
  readonly terms: SearchExpression | null;
  readonly subsearches: PlannedSubsearches;
  /** True at the start of a pipeline: reads events; otherwise filters rows. */
  readonly reads: boolean;
  /** Default fields that the events read shall have. */
  readonly defaultFields: ReadonlySet<string>;
  readonly fields: FieldDemand;
}

/** Fields that events have before any other, in the order of output. */
const eventColumns = ['_time', '_raw', 'host', 'source', 'sourcetype', 'index'] as const;

export const searchCommand = custom<SearchArguments>({
  name: 'search',
  aliases: [],
  role: 'streaming',
  group: 'search and shape',
  summary:
    'Finds events by words, phrases and field comparisons; later in a pipeline it filters rows. Values know no case, * is a wildcard.',
  syntax: 'search <terms>',
  options: [],
  example: {
    spl: '| makeresults count=3 | streamstats count as n | eval user=if(n=2,"Bob","al") | search user=b* | table n user',
    rows: [{ n: 2, user: 'Bob' }],
  },

  read: (stage, context) => {
    if (stage.body.shape !== 'search') throw new SplError("'search' needs search terms.", stage.span, null, 'syntax');
    return readSearch(stage.body.terms, context, context.first);
  },
  describe: ({ terms, reads }) => {
    if (terms === null) return reads ? 'Reads all events.' : 'Keeps all rows.';
    return `${reads ? 'Reads the events' : 'Keeps the rows'} where ${describeSearch(terms)}.`;
  },
  reads: ({ terms, reads }) => (reads ? { kind: 'events', terms, fields: null } : null),
  plans: ({ subsearches }) => [...subsearches.values()],
  fields: ({ reads }, input) => (reads ? { known: [...eventColumns], open: true } : input),
  columnOrder: ({ reads }, input) => (reads ? 'events' : input),
  needs: ({ fields }, wanted) => union(fields, wanted),
  startsAlone: () => true,
  origin: (_, field) => field,
  requires: ({ terms, reads }) => (reads ? null : terms),

  extend({ terms, subsearches, reads, defaultFields }, scan, wanted, context) {
    const found = resolveSubsearches(terms, subsearches, context);
    const resolved = reads ? inDefaultIndexes(found) : found;
    if (reads) return scan === null ? eventScan(resolved, wanted, context, defaultFields) : null;
    if (scan === null || scan.output.kind !== 'rows' || scan.output.limit !== null || resolved === null) return null;
    const { earliest, latest } = compileSearchPredicate(resolved, context);
    return {
      ...scan,
      conditions: [...scan.conditions, { terms: resolved, resolve: scan.resolve }],
      earliest: later(scan.earliest, earliest),
      latest: earlier(scan.latest, latest),
      output: { ...scan.output, fields: wanted },
    };
  },

  predicate({ terms, subsearches, reads, defaultFields }, context) {
    const found = resolveSubsearches(terms, subsearches, context);
    if (!reads) return searchParts(found, context);
    const resolved = inDefaultIndexes(found);
    const { fields, needsRaw } = compileSearchPredicate(resolved, context);
    const scan = eventScan(resolved, union(fields, needsRaw ? ['_raw'] : []), context, defaultFields);
    return searchParts(resolved, context, [{ ...scan, conditions: [] }]);
  },

  operator({ terms, subsearches, reads, defaultFields }, context) {
    const found = resolveSubsearches(terms, subsearches, context);
    const resolved = reads ? inDefaultIndexes(found) : found;
    const predicate = compileSearchPredicate(resolved, context);
    const filter = rowByRow((row) => {
      if (defaultFields.size > 0) addDefaultFields(row, defaultFields, context.timeZone);
      return predicate.test(row) ? row : null;
    });
    if (!reads) return filter;
    return (): RowStream => {
      const range = { earliest: predicate.earliest ?? context.earliest, latest: predicate.latest ?? context.latest };
      const rows: Iterable<Row> = context.store.events(range, defaultFields.has(EVENT_ID));
      return filter({ columns: [...eventColumns], open: true, rows });
    };
  },
});

/** Reads search terms with their subsearches; checks what can be checked without data. */
export function readSearch(terms: SearchExpression | null, context: ReadContext, reads: boolean): SearchArguments {
  const subsearches = planSubsearches(terms, context);
  // Rows that are filtered later have them already, or have lost them.
  const defaultFields: ReadonlySet<string> = reads ? context.defaultFields : new Set();
  if (subsearches.size > 0) return { terms, subsearches, reads, defaultFields, fields: 'all' };
  const predicate = compileSearchPredicate(terms, context);
  const fields = new Set(predicate.fields);
  if (predicate.needsRaw) fields.add('_raw');
  return { terms, subsearches, reads, defaultFields, fields };
}

/** The terms' own time range replaces the one given outside the search (Search Manual, "Time modifiers"). */
export function eventScan(
  terms: SearchExpression | null,
  wanted: FieldDemand,
  context: RunContext,
  defaultFields: ReadonlySet<string>,
): Scan {
  const { earliest, latest } = compileSearchPredicate(terms, context);
  return {
    table: 'event',
    resolve: sameName,
    conditions: terms === null ? [] : [{ terms, resolve: sameName }],
    earliest: earliest ?? context.earliest,
    latest: latest ?? context.latest,
    defaultFields,
    output: { kind: 'rows', fields: wanted, limit: null },
  };
}

const sameName: ResolveField = (name) => name;

const later = (a: number | null, b: number | null): number | null => (a === null ? b : b === null ? a : Math.max(a, b));
const earlier = (a: number | null, b: number | null): number | null =>
  a === null ? b : b === null ? a : Math.min(a, b);

export const eventFields = { ...anyFields, known: [...eventColumns] };
