import { type AggregateSpec, expandWildcards } from '../../plan/aggregate-spec.ts';
import { custom } from '../../plan/custom.ts';
import { anyFields } from '../../plan/field-flow.ts';
import type { CommandOption, ReadContext } from '../../plan/lowering.ts';
import { withColumns } from '../../plan/row-stream.ts';
import type { PlannedPipeline, RunContext } from '../../plan/run-context.ts';
import { type PlannedSubsearches, planSubsearches, resolveSubsearches } from '../../plan/search-subsearches.ts';
import { spanField, writeSpan } from '../../plan/span-field.ts';
import { aggregateRun } from '../../rows/aggregate-group.ts';
import { groupRows } from '../../rows/group-rows.ts';
import { holdRows } from '../../rows/held-rows.ts';
import { timeOf } from '../../rows/row-time.ts';
import type { CommandStage, OptionItem, SearchComparison, SearchExpression } from '../../syntax/ast.ts';
import { describeSearch } from '../../syntax/describe-search.ts';
import { SplError } from '../../syntax/spl-error.ts';
import { compareText } from '../../values/compare.ts';
import type { Row } from '../../values/row.ts';
import { binTime, parseTimeSpan, type TimeSpan } from '../../values/time-span.ts';
import { hasWildcard, wildcardCaptures } from '../../values/wildcard.ts';
import { readAggregate } from '../shared/aggregate-calls.ts';
import { aggregateBody, aggregateOptions } from '../shared/aggregate-stage.ts';
import { booleanOf, textOfValue } from '../shared/arguments.ts';
import { checkBinSize } from '../shared/bin-options.ts';
import { describeAggregates } from '../shared/describe-aggregates.ts';
import { metricPoints } from '../shared/metric-points.ts';
import { mstatsChart, mstatsChartOptions } from './chart.ts';

export interface MstatsArguments {
  readonly specs: readonly AggregateSpec[];
  readonly by: readonly string[];
  readonly span: TimeSpan | null;
  readonly where: SearchExpression | null;
  readonly subsearches: PlannedSubsearches;
  readonly fillNull: string | null;
  readonly prestats: boolean;
  readonly append: boolean;
  /** With chart=t: the search that charts the measurements, and its text for the metrics that a wildcard stands for. */
  readonly chart: {
    readonly of: (specs: readonly AggregateSpec[]) => string;
    readonly pipeline: PlannedPipeline;
  } | null;
}

const options: readonly CommandOption[] = [
  {
    name: 'prestats',
    values: '<bool>',
    default: 'false',
    summary: 'Give what a following stats, chart, timechart or mstats append=t aggregates.',
  },
  { name: 'append', values: '<bool>', default: 'false', summary: 'With prestats=t: add to the rows before.' },
  { name: 'fillnull_value', values: '<string>', summary: 'Text that stands for a missing by-field.' },
  { name: 'chart', values: '<bool>', default: 'false', summary: 'Give a table as timechart does.' },
  ...mstatsChartOptions,
  { name: 'backfill', values: '<bool>', default: 'true', summary: 'Accepted; has no effect here.' },
  { name: 'update_period', values: '<int>', default: '0', summary: 'Accepted; has no effect here.' },
  { name: 'chunk_size', values: '<int>', default: '10000000', summary: 'Accepted; has no effect here.' },
];

export const mstatsCommand = custom<MstatsArguments>({
  name: 'mstats',
  aliases: [],
  role: 'generating',
  group: 'knowledge and stored data',
  summary: 'Aggregates the measurements of stored metrics: by the name of a metric (wildcards too), or over _value.',
  syntax:
    'mstats [<option>]... <function>(<metric>|_value) [AS <name>]... WHERE <terms> [BY <field>...] [span=<timespan>]',
  options,
  example: null,

  read(stage, context) {
    const body = aggregateBody(stage);
    const given = aggregateOptions(stage, [...options, spanOption], { trailing: true });
    const flag = (name: string): boolean => given.has(name) && booleanOf(given.get(name)!);
    const append = flag('append');
    const prestats = flag('prestats');
    if (append && !prestats)
      throw new SplError(
        "'append=t' is only possible with prestats=t.",
        given.get('append')!.span,
        null,
        'option-value',
      );
    const chart = flag('chart');
    if (chart && prestats)
      throw new SplError(
        "'chart=t' and 'prestats=t' exclude each other.",
        given.get('chart')!.span,
        null,
        'option-value',
      );
    const fill = given.get('fillnull_value');
    const { where, spanTerm } = takeSpan(body.where);
    const spanGiven = spanTerm ?? given.get('span') ?? null;
    const specs = readMetricAggregates(stage, context);
    const by = (body.by ?? []).flatMap((item) => (item.kind === 'by-field' ? [item.name.text] : []));
    const span = readSpan(spanGiven);
    const spanText = spanGiven?.value.kind === 'text' ? spanGiven.value.text : null;
    const chartOf = (wanted: readonly AggregateSpec[]): string => mstatsChart(wanted, by, spanText, given);
    return {
      specs,
      by,
      span,
      chart: chart ? { of: chartOf, pipeline: context.planText(chartOf(specs), stage.span, anyFields) } : null,
      where,
      subsearches: planSubsearches(where, context),
      fillNull: fill ? textOfValue(fill.value, fill) : null,
      prestats,
      append,
    };
  },

  appends: ({ append }) => append,
  describe({ specs, by, span, where }) {
    const filter = where === null ? '' : ` where ${describeSearch(where)},`;
    const each = [...(span === null ? [] : ['span of time']), ...by];
    return `Computes ${describeAggregates(specs)} over stored measurements${filter}${each.length === 0 ? '' : ` for each ${each.join(', ')}`}.`;
  },
  reads: () => ({ kind: 'anything' }),
  plans: ({ subsearches, chart }) => [...subsearches.values(), chart?.pipeline ?? null],
  fields: ({ specs, by, span, prestats, chart }, input) =>
    chart !== null
      ? chart.pipeline.fields
      : prestats
        ? { known: [...input.known, ...keysOf(by, span)], open: true }
        : {
            known: [
              ...keysOf(by, span),
              ...specs.filter((spec) => !isWild(spec)).map(({ output }) => output),
              ...(span === null ? [] : [spanField]),
            ],
            open: specs.some(isWild),
          },
  needs: ({ append }, wanted) => (append ? wanted : new Set()),

  operator: (args, context) => (input) => {
    const { by, span, prestats, append } = args;
    const keys = keysOf(by, span);
    if (prestats) {
      const rows = function* (): Iterable<Row> {
        if (append) yield* input.rows;
        yield* measurements(args, context);
      };
      return { columns: withColumns(input.columns, keys), open: true, rows: rows() };
    }
    const { specs, points } = expanded(args, context);
    if (args.chart !== null) {
      const wild = specs !== args.specs;
      // A wildcard that no metric meets charts nothing.
      if (specs.length === 0) return { columns: ['_time'], open: false, rows: [] };
      const pipeline = wild ? context.planText(args.chart.of(specs), anyFields) : args.chart.pipeline;
      return context.run(pipeline, { columns: ['_time'], open: true, rows: points });
    }
    const grouped = groupRows(
      points,
      keys.map((key) => (key === '_time' ? spanKey : key)),
      specs,
      aggregateRun(context),
    );
    for (const row of grouped) {
      if (row[spanKey] == null) continue;
      row._time = row[spanKey];
      row[spanKey] = undefined;
      if (span !== null) writeSpan(row, span, context.timeZone);
    }
    const hidden = span === null ? [] : [spanField];
    return { columns: [...keys, ...specs.map(({ output }) => output), ...hidden], open: false, rows: grouped };
  },
});

/** Holds the start of the span, beside the time of the measurement itself. */
const spanKey = '\u0000span';

const spanOption: CommandOption = { name: 'span', values: '<timespan>', summary: 'Cut _time into spans.' };

const isWild = ({ argument }: AggregateSpec): boolean => argument.kind === 'wildcard';

const keysOf = (by: readonly string[], span: TimeSpan | null): readonly string[] =>
  span === null || by.includes('_time') ? by : ['_time', ...by];

/** Where there is no by-list, `span=1m` stands behind the terms and reads like one of them. */
function takeSpan(terms: SearchExpression | null): {
  where: SearchExpression | null;
  spanTerm: SearchComparison | null;
} {
  if (terms === null) return { where: null, spanTerm: null };
  const all = terms.kind === 'and' ? terms.terms : [terms];
  const spanTerm = all.find(isSpan) ?? null;
  if (spanTerm === null) return { where: terms, spanTerm };
  const rest = all.filter((term) => term !== spanTerm);
  return { where: rest.length === 0 ? null : { kind: 'and', terms: rest, span: terms.span }, spanTerm };
}

const isSpan = (term: SearchExpression): term is SearchComparison =>
  term.kind === 'comparison' && term.operator === '=' && term.field.text === 'span';

function readSpan(given: OptionItem | SearchComparison | null): TimeSpan | null {
  if (given === null) return null;
  const { value } = given;
  const text = value.kind === 'text' ? value.text : '';
  const span = parseTimeSpan(text);
  if (span === null)
    throw new SplError(
      `'${text}' is no time span.`,
      value.span,
      'Write a number and a unit: 10s, 5m, 1h.',
      'option-value',
    );
  checkBinSize(span, text, value.span);
  return span;
}

/** Aggregates over metrics: each names a metric, or `_value`, and never both kinds in one search. */
function readMetricAggregates(stage: CommandStage, context: ReadContext): readonly AggregateSpec[] {
  const specs = aggregateBody(stage).items.flatMap((item) =>
    item.kind === 'aggregate' ? [readAggregate(item, context, 'mstats')] : [],
  );
  if (specs.length === 0)
    throw new SplError(
      "'mstats' needs an aggregate over a metric, such as avg(cpu.usage) or avg(_value).",
      stage.nameSpan,
      null,
      'arguments',
    );
  for (const { argument, call } of specs) {
    if (argument.kind !== 'field' && argument.kind !== 'wildcard')
      throw new SplError(
        `'mstats' needs the name of a metric, or _value, in ${call.text}.`,
        call.span,
        'For example avg(cpu.usage), count(_value).',
        'arguments',
      );
  }
  const overValue = specs.filter(({ argument }) => argument.kind === 'field' && argument.name === '_value');
  if (overValue.length > 0 && overValue.length < specs.length)
    throw new SplError(
      "'mstats' takes either the names of metrics or _value, not both.",
      specs.find((spec) => !overValue.includes(spec))!.call.span,
      null,
      'arguments',
    );
  return specs;
}

/** The measurements that some aggregate is about, with filled by-fields and cut times. */
function* measurements(
  { specs, by, span, where, subsearches, fillNull }: MstatsArguments,
  context: RunContext,
): Iterable<Row> {
  const wanted = wantedMetrics(specs);
  const byTime = keysOf(by, span).includes('_time');
  for (const point of metricPoints(resolveSubsearches(where, subsearches, context), context)) {
    if (!wanted(point.metric_name as string)) continue;
    if (byTime) point[spanKey] = span === null ? point._time : binTime(timeOf(point) ?? 0, span, context.timeZone);
    if (fillNull !== null) for (const field of by) point[field] ??= fillNull;
    yield point;
  }
}

/** Aggregates over wildcards, one for each metric that there is; only for those are the measurements read first. */
function expanded(
  args: MstatsArguments,
  context: RunContext,
): { readonly specs: readonly AggregateSpec[]; readonly points: Iterable<Row> } {
  const points = measurements(args, context);
  if (!args.specs.some(isWild)) return { specs: args.specs, points };
  const held = holdRows(points, context.limits, 'mstats');
  const metrics = [...new Set(held.map((point) => point.metric_name as string))].sort(compareText);
  return { specs: expandWildcards(args.specs, metrics, () => true), points: held };
}

function wantedMetrics(specs: readonly AggregateSpec[]): (metric: string) => boolean {
  const patterns: string[] = [];
  for (const { argument } of specs) {
    if (argument.kind === 'field' && argument.name === '_value') return () => true;
    if (argument.kind === 'field') patterns.push(argument.name);
    if (argument.kind === 'wildcard') patterns.push(argument.pattern);
  }
  return (metric) =>
    patterns.some((pattern) =>
      hasWildcard(pattern) ? wildcardCaptures(pattern, metric) !== null : pattern === metric,
    );
}
