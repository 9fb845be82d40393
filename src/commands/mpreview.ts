import { parseSearchTerms } from '../../grammar/parse.ts';
import { custom } from '../plan/custom.ts';
import type { CommandOption } from '../plan/lowering.ts';
import type { RunContext } from '../plan/run-context.ts';
import type { SearchExpression } from '../syntax/ast.ts';
import { describeSearch } from '../syntax/describe-search.ts';
import { SplError } from '../syntax/spl-error.ts';
import { toText } from '../values/number.ts';
import type { Row } from '../values/row.ts';
import { rowOf } from '../values/row.ts';
import { applyTimeModifier, parseTimeModifier } from '../values/time-modifier.ts';
import { toList } from '../values/value.ts';
import { ArgumentReader } from './shared/arguments.ts';
import { dimensionsOf, measurementPrefix, metricPoints } from './shared/metric-points.ts';

export interface MpreviewArguments {
  readonly filter: SearchExpression | null;
  /** Points of one time series (a metric with the same dimensions); 0 is all. */
  readonly perSeries: number;
  readonly earliest: number | null;
  readonly latest: number | null;
}

const options: readonly CommandOption[] = [
  { name: 'index', values: '<index>', default: '*', summary: 'The index of metrics; may have wildcards.' },
  { name: 'filter', values: '<string>', summary: 'Search terms over metric_name and dimensions, in quotes.' },
  { name: 'target_per_timeseries', values: '<int>', default: '5', summary: 'Points of each time series; 0 gives all.' },
  { name: 'earliest', values: '<time>', summary: 'Only points at or after this time.' },
  { name: 'latest', values: '<time>', summary: 'Only points before this time.' },
  { name: 'chunk_size', values: '<int>', default: '1000', summary: 'Accepted; has no effect here.' },
  { name: 'splunk_server', values: '<string>', summary: 'Accepted; has no effect here.' },
  { name: 'splunk_server_group', values: '<string>', summary: 'Accepted; has no effect here.' },
];

export const mpreviewCommand = custom<MpreviewArguments>({
  name: 'mpreview',
  aliases: ['msearch'],
  role: 'generating',
  group: 'knowledge and stored data',
  summary: 'Shows stored measurements as they are, as JSON: up to five of each time series.',
  syntax: 'mpreview [index=<index>] [filter="<terms>"] [target_per_timeseries=<int>] [earliest=<time>] [latest=<time>]',
  options,
  example: null,

  read(stage, context) {
    const reader = new ArgumentReader(stage, options);
    reader.end();
    const filter = reader.text('filter');
    const index = reader.text('index', '*').replaceAll('"', '');
    const terms = parseSearchTerms(`index="${index}"${filter === null ? '' : ` (${filter})`}`);
    const time = (name: string): number | null => {
      const text = reader.text(name);
      if (text === null) return null;
      const modifier = parseTimeModifier(text);
      if (modifier === null)
        throw new SplError(
          `'${text}' is no time.`,
          reader.option(name)!.value.span,
          'Write -1h, @d or the like.',
          'option-value',
        );
      return applyTimeModifier(modifier, context.now, context.timeZone);
    };
    return {
      filter: terms,
      perSeries: reader.integer('target_per_timeseries', 5, { min: 0 }),
      earliest: time('earliest'),
      latest: time('latest'),
    };
  },

  describe: ({ filter, perSeries }) =>
    `Shows ${perSeries === 0 ? 'all measurements' : `up to ${perSeries} measurements of each time series`}${filter === null ? '' : ` where ${describeSearch(filter)}`}.`,
  reads: () => ({ kind: 'anything' }),
  fields: () => ({ known: ['_time', '_raw', 'metric_name', '_value'], open: true }),
  needs: () => new Set(),
  operator: (args, context) => () => ({
    columns: ['_time', '_raw', 'metric_name', '_value'],
    open: true,
    rows: previewed(args, context),
  }),
});

function* previewed({ filter, perSeries, earliest, latest }: MpreviewArguments, context: RunContext): Iterable<Row> {
  const seen = new Map<string, number>();
  const range = { ...context, earliest: earliest ?? context.earliest, latest: latest ?? context.latest };
  for (const point of metricPoints(filter, range)) {
    const dimensions = dimensionsOf(point);
    const series = JSON.stringify([point.metric_name, dimensions.map((field) => [field, point[field]])]);
    const count = (seen.get(series) ?? 0) + 1;
    seen.set(series, count);
    if (perSeries > 0 && count > perSeries) continue;
    yield shown(point, dimensions);
  }
}

function shown(point: Row, dimensions: readonly string[]): Row {
  const metric = toText(toList(point.metric_name)[0]!);
  const fields: Record<string, unknown> = { [`${measurementPrefix}${metric}`]: point._value };
  for (const field of dimensions) fields[field] = point[field];
  const row = rowOf({ _time: point._time, _raw: JSON.stringify(fields), metric_name: metric, _value: point._value });
  for (const field of dimensions) row[field] = point[field];
  return row;
}
