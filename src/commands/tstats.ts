import { compileSearchPredicate } from '../functions/search-predicate.ts';
import { describeSearch } from '../language/describe-search.ts';
import { custom } from '../plan/custom.ts';
import type { CommandOption } from '../plan/lowering.ts';
import { searchParts } from '../plan/predicate-parts.ts';
import { withColumns } from '../plan/row-stream.ts';
import type { RowStream } from '../plan/run-context.ts';
import type { Scan } from '../plan/scan.ts';
import type { Row } from '../values/row.ts';
import { aggregateRun } from './aggregate-group.ts';
import { describeAggregates } from './describe-aggregates.ts';
import { groupRows } from './group-rows.ts';
import { resolveSubsearches } from './search-subsearches.ts';
import { spanField, writeSpan } from './span-field.ts';
import { readTstats, type TstatsArguments, tstatsReads } from './tstats-arguments.ts';
import { keyName, namedRows, renameKeys, selectedRows, withKeys, withNode } from './tstats-rows.ts';

const options: readonly CommandOption[] = [
  {
    name: 'summariesonly',
    values: '<bool>',
    default: 'false',
    summary: 'Accepted: every model counts as accelerated and fully summarised.',
  },
  { name: 'allow_old_summaries', values: '<bool>', default: 'false', summary: 'Accepted; has no effect here.' },
  {
    name: 'fillnull_value',
    values: '<string>',
    summary: 'Text that stands for a missing by-field; without it such events are left out.',
  },
  {
    name: 'prestats',
    values: '<bool>',
    default: 'false',
    summary: 'Give what a following stats, chart, timechart or tstats append=t aggregates.',
  },
  { name: 'append', values: '<bool>', default: 'false', summary: 'With prestats=t: add to the rows before.' },
  { name: 'local', values: '<bool>', default: 'false', summary: 'Accepted; has no effect here.' },
  { name: 'chunk_size', values: '<int>', default: '10000000', summary: 'Accepted; has no effect here.' },
  { name: 'include_reduced_buckets', values: '<bool>', default: 'false', summary: 'Accepted; has no effect here.' },
  { name: 'use_summary_index_values', values: '<bool>', default: 'true', summary: 'Accepted; has no effect here.' },
];

const columnsOf = (by: TstatsArguments['by'], specs: TstatsArguments['specs']): readonly string[] => [
  ...by.map(({ output }) => output),
  ...specs.map(({ output }) => output),
  ...(by.some(({ span }) => span !== null) ? [spanField] : []),
];

export const tstatsCommand = custom<TstatsArguments>({
  name: 'tstats',
  aliases: [],
  role: 'generating',
  group: 'knowledge and stored data',
  summary:
    'Aggregates the rows of a data model, or, without FROM, events by their indexed fields. By _time with a span, the hidden field _span has its length in seconds.',
  syntax:
    'tstats [<option>]... <aggregate>... [FROM datamodel=<model>[.<dataset>]] [WHERE <terms>] [BY <field>... [span=<timespan>]]',
  options,
  example: null,

  read: (stage, context) => readTstats(stage, options, context),

  appends: ({ append }) => append,

  describe({ source, specs, by, where }) {
    const from =
      source === null ? 'events' : `the rows of ${source.model.name}${source.dataset ? `.${source.dataset.name}` : ''}`;
    const filter = where === null ? '' : ` where ${describeSearch(where)},`;
    const each = by.length === 0 ? '' : ` for each ${by.map(({ output }) => output).join(', ')}`;
    return `Computes ${describeAggregates(specs)} over ${from}${filter}${each}.`;
  },

  reads: tstatsReads,
  plans: ({ subsearches }) => [...subsearches.values()],
  fields: ({ specs, by, prestats }, input) =>
    prestats
      ? { known: [...input.known, ...by.map(({ output }) => output)], open: true }
      : { known: columnsOf(by, specs), open: false },

  needs: ({ append }, wanted) => (append ? wanted : new Set()),

  extend(
    { source, tables, resolve, defaultFields, specs, by, where, subsearches, fillNull, prestats },
    scan,
    _wanted,
    context,
  ): Scan | null {
    if (
      scan !== null ||
      prestats ||
      tables.length !== 1 ||
      by.some(({ prefix }) => prefix) ||
      specs.some(({ argument }) => argument.kind === 'eval')
    )
      return null;
    const resolved = withNode(resolveSubsearches(where, subsearches, context), source);
    const { earliest, latest } = compileSearchPredicate(resolved, context);
    return {
      table: tables[0]!,
      resolve,
      conditions: resolved === null ? [] : [{ terms: resolved, resolve }],
      earliest: earliest ?? context.earliest,
      latest: latest ?? context.latest,
      defaultFields,
      output: {
        kind: 'groups',
        by: by.map(({ output, field, span }) => ({ output, field: field ?? output, known: field !== null, span })),
        specs,
        fillNull,
      },
    };
  },

  predicate({ source, tables, resolve, defaultFields, where, subsearches, by, fillNull }, context) {
    const required = fillNull === null ? by.flatMap(({ output, prefix }) => (prefix ? [] : [output])) : [];
    const terms = withNode(resolveSubsearches(where, subsearches, context), source);
    const { earliest, latest, fields, needsRaw } = compileSearchPredicate(terms, context);
    const sources = tables.map(
      (table): Scan => ({
        table,
        resolve,
        conditions: [],
        earliest: earliest ?? context.earliest,
        latest: latest ?? context.latest,
        defaultFields,
        output: { kind: 'rows', fields: new Set([...fields, ...required, ...(needsRaw ? ['_raw'] : [])]), limit: null },
      }),
    );
    return searchParts(terms, context, sources, required);
  },

  operator(args, context) {
    return (input): RowStream => {
      const rows = selectedRows(args, context);
      const keyColumns = args.by.map(({ output }) => output);
      if (args.prestats) {
        const all = function* (): Iterable<Row> {
          if (args.append) yield* input.rows;
          yield* namedRows(rows, args);
        };
        return { columns: withColumns(input.columns, keyColumns), open: true, rows: all() };
      }
      const keys = args.by.map((_, index) => keyName(index));
      const grouped = groupRows(withKeys(rows, args, context), keys, args.specs, aggregateRun(context));
      const span = args.by.find((key) => key.span !== null)?.span ?? null;
      for (const row of grouped) {
        renameKeys(row, keys, keyColumns);
        if (span !== null) writeSpan(row, span, context.timeZone);
      }
      return { columns: columnsOf(args.by, args.specs), open: false, rows: grouped };
    };
  },
});
