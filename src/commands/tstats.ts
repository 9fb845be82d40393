import { compileSearchPredicate } from '../functions/search-predicate.ts';
import type { AggregateBody, Name, SearchExpression, Span } from '../language/ast.ts';
import { describeSearch } from '../language/describe-search.ts';
import { nearestName } from '../language/nearest-name.ts';
import { SplError } from '../language/spl-error.ts';
import type { Row } from '../values/row.ts';
import { binTime, parseTimeSpan, type TimeSpan } from '../values/time-span.ts';
import type { Value } from '../values/value.ts';
import { type AggregateSpec, readAggregate, timeOf } from './aggregate-calls.ts';
import { aggregateBody, aggregateOptions } from './aggregate-stage.ts';
import { booleanOf, textOfValue } from './arguments.ts';
import type { Command, CommandOption, ReadContext, RowStream, RunContext } from './command.ts';
import { type DatasetSource, FieldNames, findDataset } from './data-model-source.ts';
import { describeAggregates } from './describe-aggregates.ts';
import { groupRows } from './group-rows.ts';
import { searchParts } from './predicate-parts.ts';
import { prefixValues } from './prefix-terms.ts';
import { withColumns } from './row-stream.ts';
import { ABSENT_FIELD, type Scan } from './scan.ts';
import { type PlannedSubsearches, planSubsearches, resolveSubsearches } from './search-subsearches.ts';

interface TstatsKey {
  /** The name as typed: the name in the result. */
  readonly output: string;
  /** The field of the table; for PREFIX() the text that tokens begin with. */
  readonly field: string | null;
  readonly prefix: boolean;
  readonly span: TimeSpan | null;
}

export interface TstatsArguments {
  readonly source: DatasetSource | null;
  /** The tables read: root datasets (`Endpoint.Processes`), or `event`. */
  readonly tables: readonly string[];
  readonly resolve: (name: string) => string | null;
  readonly specs: readonly AggregateSpec[];
  readonly by: readonly TstatsKey[];
  readonly where: SearchExpression | null;
  readonly subsearches: PlannedSubsearches;
  readonly fillNull: string | null;
  readonly prestats: boolean;
  readonly append: boolean;
}

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

export const tstatsCommand: Command<TstatsArguments> = {
  name: 'tstats',
  aliases: [],
  role: 'generating',
  group: 'knowledge and stored data',
  summary: 'Aggregates the rows of a data model, or, without FROM, events by their indexed fields.',
  syntax:
    'tstats [<option>]... <aggregate>... [FROM datamodel=<model>[.<dataset>]] [WHERE <terms>] [BY <field>... [span=<timespan>]]',
  options,
  example: null,

  read(stage, context) {
    const body = aggregateBody(stage);
    const given = aggregateOptions(stage, options);
    const source = body.from ? readSource(body, context) : null;
    const { tables, resolve, suggest } = tablesOf(source, body);
    const prestats = given.has('prestats') && booleanOf(given.get('prestats')!);
    const specs = body.items.flatMap((item) =>
      item.kind === 'aggregate'
        ? [resolveArgument(readAggregate(item, context, 'tstats'), resolve, suggest, item.span)]
        : [],
    );
    if (specs.length === 0)
      throw new SplError("'tstats' needs at least one aggregate, such as count.", stage.nameSpan, null, 'arguments');
    const append = given.has('append') && booleanOf(given.get('append')!);
    if (append && !prestats)
      throw new SplError(
        "'append=t' is only possible with prestats=t.",
        given.get('append')!.span,
        null,
        'option-value',
      );
    const fill = given.get('fillnull_value');
    return {
      source,
      tables,
      resolve,
      specs,
      by: readKeys(body, resolve),
      where: body.where,
      subsearches: planSubsearches(body.where, context),
      fillNull: fill ? textOfValue(fill.value, fill) : null,
      prestats,
      append,
    };
  },

  appends: ({ append }) => append,

  describe({ source, specs, by, where }) {
    const from =
      source === null ? 'events' : `the rows of ${source.model.name}${source.dataset ? `.${source.dataset.name}` : ''}`;
    const filter = where === null ? '' : ` where ${describeSearch(where)},`;
    const each = by.length === 0 ? '' : ` for each ${by.map(({ output }) => output).join(', ')}`;
    return `Computes ${describeAggregates(specs)} over ${from}${filter}${each}.`;
  },

  fields: ({ specs, by, prestats }, input) =>
    prestats
      ? { known: [...input.known, ...by.map(({ output }) => output)], open: true }
      : { known: [...by.map(({ output }) => output), ...specs.map(({ output }) => output)], open: false },

  needs: ({ append }, wanted) => (append ? wanted : new Set()),

  extend(
    { source, tables, resolve, specs, by, where, subsearches, fillNull, prestats },
    scan,
    _wanted,
    context,
  ): Scan | null {
    if (scan !== null || prestats || tables.length !== 1 || by.some(({ prefix }) => prefix)) return null;
    const resolved = withNode(resolveSubsearches(where, subsearches, context), source);
    const { earliest, latest } = compileSearchPredicate(resolved, context);
    return {
      table: tables[0]!,
      resolve,
      conditions: resolved === null ? [] : [{ terms: resolved, resolve }],
      earliest: earliest ?? context.earliest,
      latest: latest ?? context.latest,
      output: {
        kind: 'groups',
        by: by.map(({ output, field, span }) => ({ output, field: field ?? output, known: field !== null, span })),
        specs,
        fillNull,
      },
    };
  },

  predicate({ source, tables, resolve, where, subsearches, by, fillNull }, context) {
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
      const grouped = groupRows(withKeys(rows, args, context), keys, args.specs);
      for (const row of grouped) renameKeys(row, keys, keyColumns);
      return { columns: [...keyColumns, ...args.specs.map(({ output }) => output)], open: false, rows: grouped };
    };
  },
};

function readSource(body: AggregateBody, context: ReadContext): DatasetSource {
  const from = body.from!;
  if (from.type !== 'datamodel')
    throw new SplError(
      `'tstats' reads data models; '${from.type}=' is not supported.`,
      from.span,
      'Write FROM datamodel=<model>.<dataset>.',
      'unsupported',
    );
  return findDataset(from.target, from.span, context);
}

/** Which tables are read, and what a field's name means there. */
function tablesOf(source: DatasetSource | null, body: AggregateBody) {
  if (source === null) return { tables: ['event'], resolve: (name: string) => name, suggest: () => null };
  const all = source.roots.map((root) => ({ root, names: new FieldNames(source.model, root) }));
  // A model with several roots and no dataset named: the fields tell which roots are meant.
  const used = fieldNames(body);
  const meant =
    all.length > 1
      ? all.filter(({ root, names }) => used.some((name) => name.startsWith(`${root}.`) && names.bare(name) !== null))
      : all;
  const chosen = meant.length > 0 ? meant : all;
  return {
    tables: chosen.map(({ root }) => `${source.model.name}.${root}`),
    resolve: (name: string) => {
      for (const { names } of chosen) {
        const bare = names.bare(name);
        if (bare !== null) return bare;
      }
      return null;
    },
    suggest: (name: string) =>
      nearestName(
        name,
        chosen.flatMap(({ names }) => [...names.names()]),
      ),
  };
}

function fieldNames(body: AggregateBody): string[] {
  const names: string[] = [];
  for (const item of body.items)
    if (item.kind === 'aggregate' && item.argument?.kind === 'field') names.push(item.argument.name.text);
  for (const item of body.by ?? []) if (item.kind === 'by-field') names.push(item.name.text);
  const open: SearchExpression[] = body.where ? [body.where] : [];
  for (let term = open.pop(); term !== undefined; term = open.pop()) {
    if (term.kind === 'and' || term.kind === 'or') open.push(...term.terms);
    else if (term.kind === 'not') open.push(term.term);
    else if (term.kind === 'comparison' || term.kind === 'in') names.push(term.field.text);
  }
  return names;
}

/** The aggregate with its argument as a field of the table. */
function resolveArgument(
  spec: AggregateSpec,
  resolve: (name: string) => string | null,
  _suggest: (name: string) => string | null,
  span: Span,
): AggregateSpec {
  const { argument } = spec;
  if (argument.kind === 'wildcard')
    throw new SplError("'tstats' knows no wildcards in field names.", span, 'Name each field.', 'unsupported');
  if (argument.kind === 'eval')
    throw new SplError(
      "'tstats' knows no eval() inside an aggregate.",
      span,
      'Compute it with eval after tstats.',
      'unsupported',
    );
  // A field that the model lacks is absent in every row.
  return argument.kind === 'field'
    ? { ...spec, argument: { kind: 'field', name: resolve(argument.name) ?? `${ABSENT_FIELD}${argument.name}` } }
    : spec;
}

function readKeys(body: AggregateBody, resolve: (name: string) => string | null): TstatsKey[] {
  const keys: TstatsKey[] = [];
  let span: TimeSpan | null = null;
  for (const item of body.by ?? []) {
    if (item.kind === 'by-field')
      keys.push({
        output: item.name.text,
        field: item.prefix ? item.name.text : resolve(item.name.text),
        prefix: item.prefix,
        span: null,
      });
    else if (item.kind === 'option' && item.name === 'span') {
      const text = textOfValue(item.value, item);
      span = parseTimeSpan(text);
      if (span === null)
        throw new SplError(
          `'${text}' is no time span.`,
          item.value.span,
          'Write a number and a unit: 5m, 1h, 1d.',
          'option-value',
        );
    } else if (item.kind === 'option')
      throw new SplError(
        `Unexpected option '${item.name}' in the by-list of 'tstats'.`,
        item.span,
        'Only span= stands there.',
        'unknown-option',
      );
  }
  if (body.by !== null && keys.length === 0)
    throw new SplError("Expected a field after 'by'.", body.items[0]?.span ?? null, null, 'arguments');
  // span belongs to _time wherever it stands in the list.
  return keys.map((key) => (key.field === '_time' && span !== null ? { ...key, span } : key));
}

/** The terms, limited to the dataset when it is not a root. */
function withNode(terms: SearchExpression | null, source: DatasetSource | null): SearchExpression | null {
  if (source === null || source.lineage === null) return terms;
  const span = terms?.span ?? { start: 0, end: 0 };
  const field: Name = { text: 'nodename', quote: '', span };
  const node: SearchExpression = {
    kind: 'comparison',
    field,
    operator: '=',
    value: { kind: 'text', text: source.lineage, raw: source.lineage, quoted: true, span },
    span,
  };
  return terms === null ? node : { kind: 'and', terms: [node, terms], span };
}

/** The table's rows that match. */
function* selectedRows(args: TstatsArguments, context: RunContext): Iterable<Row> {
  const { source, tables, resolve, where, subsearches } = args;
  const terms = withNode(resolveSubsearches(where, subsearches, context), source);
  const predicate = compileSearchPredicate(terms, {
    ...context,
    resolveField: (name) => resolve(name) ?? `${ABSENT_FIELD}${name}`,
  });
  const range = { earliest: predicate.earliest ?? context.earliest, latest: predicate.latest ?? context.latest };
  const inRange = (time: number | null): boolean =>
    time === null ||
    ((range.earliest === null || time >= range.earliest) && (range.latest === null || time < range.latest));
  for (const table of tables) {
    const [model = '', root = ''] = table.split('.');
    const rows = source === null ? context.store.events(range) : context.store.datasetRows(model, root);
    for (const row of rows) {
      if (!inRange(timeOf(row)) || !predicate.test(row)) continue;
      yield row;
    }
  }
}

/** What a row has for a by-field. */
function keyOf(row: Row, { field, prefix }: TstatsKey, fillNull: string | null): Value {
  const value = field === null ? null : prefix ? prefixValues(row._raw, field) : row[field];
  return value ?? fillNull;
}

/** Rows for a following command: by-fields and aggregated fields under the names typed. Rows without a by-field are left out. */
function* namedRows(rows: Iterable<Row>, { by, specs, fillNull }: TstatsArguments): Iterable<Row> {
  for (const row of rows) {
    const keys = by.map((key) => keyOf(row, key, fillNull));
    for (const { call, argument } of specs)
      if (argument.kind === 'field' && call.argument?.kind === 'field')
        row[call.argument.name.text] = row[argument.name];
    by.forEach(({ output }, index) => {
      row[output] = keys[index];
    });
    if (keys.every((key) => key != null)) yield row;
  }
}

const keyName = (index: number): string => `\u0000key${index}`;

/** Rows with their by-fields under names of their own: a filled one is still absent to the aggregates. */
function* withKeys(rows: Iterable<Row>, { by, fillNull }: TstatsArguments, context: RunContext): Iterable<Row> {
  for (const row of rows) {
    for (let index = 0; index < by.length; index++) {
      const key = by[index]!;
      row[keyName(index)] =
        key.span === null ? keyOf(row, key, fillNull) : binTime(timeOf(row) ?? 0, key.span, context.timeZone);
    }
    yield row;
  }
}

function renameKeys(row: Row, keys: readonly string[], names: readonly string[]): void {
  for (let index = 0; index < keys.length; index++) {
    row[names[index]!] = row[keys[index]!];
    row[keys[index]!] = undefined;
  }
}
