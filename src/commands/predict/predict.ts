import { custom } from '../../plan/custom.ts';
import { union } from '../../plan/field-demand.ts';
import { withFields } from '../../plan/field-flow.ts';
import type { CommandOption } from '../../plan/lowering.ts';
import { withColumns } from '../../plan/row-stream.ts';
import { holdRows } from '../../rows/held-rows.ts';
import { timeOf } from '../../rows/row-time.ts';
import type { OptionItem } from '../../syntax/ast.ts';
import { SplError } from '../../syntax/spl-error.ts';
import { newRow, type Row } from '../../values/row.ts';
import { singleNumber } from '../../values/single-number.ts';
import { ArgumentReader, argumentsOf } from '../shared/arguments.ts';
import { deviationsHolding } from '../shared/normal-distribution.ts';
import { findPeriod, seasonalPattern } from '../shared/seasonal-pattern.ts';
import { type Forecast, type ForecastSeries, forecast } from './local-trend.ts';

type Algorithm = 'LL' | 'LLT' | 'LLP' | 'LLP5';

/** An edge of the range in which a share of the values is expected. */
interface Edge {
  readonly side: 'upper' | 'lower';
  readonly percent: number;
  /** Its field; null: `upper95(<prediction>)`. */
  readonly name: string | null;
}

export interface PredictArguments {
  readonly series: readonly { readonly field: string; readonly output: string }[];
  readonly algorithm: Algorithm;
  /** Steps after the last value that is used. */
  readonly steps: number;
  /** Values at the end that are not used. */
  readonly holdBack: number;
  readonly period: number | null;
  readonly edges: readonly Edge[];
  /** A field whose prediction is computed but not shown. */
  readonly suppressed: string | null;
}

const options: readonly CommandOption[] = [
  {
    name: 'algorithm',
    values: 'LL|LLT|LLP|LLP5',
    default: 'LLP5',
    summary: 'Model of the series; LLB and BiLL are not supported.',
  },
  { name: 'future_timespan', values: '<int>', default: '5', summary: 'Steps to predict after the last value used.' },
  { name: 'holdback', values: '<int>', default: '0', summary: 'Values at the end that are not used.' },
  { name: 'period', values: '<int>', summary: 'Steps of the period of LLP and LLP5; found from the data when absent.' },
  { name: 'suppress', values: '<field>', summary: 'Field whose prediction is not shown.' },
  { name: 'correlate', values: '<field>', summary: 'Only of LLB, which is not supported.' },
  { name: 'correlate_field', values: '<field>', summary: 'Only of LLB, which is not supported.' },
  {
    name: 'upper<percent>',
    values: '<field>',
    default: 'upper95',
    summary: 'Field for the upper edge of the expected range.',
  },
  {
    name: 'lower<percent>',
    values: '<field>',
    default: 'lower95',
    summary: 'Field for the lower edge of the expected range.',
  },
];

const edgeName = /^(upper|lower)(\d{1,2}(?:\.\d+)?)$/;

export const predictCommand = custom<PredictArguments>({
  name: 'predict',
  aliases: [],
  role: 'dataset',
  group: 'aggregate',
  summary:
    'Forecasts series by the Kalman filter: LL a local level, LLT a level with a slope, LLP a local level after the mean seasonal pattern is taken off, LLP5 the mean of LLT and LLP weighted by their variances, or LLT alone when there is no period. Variances are fitted by likelihood on a grid, so numbers differ from those of Splunk.',
  syntax: 'predict <field> [AS <new-field>]... [algorithm=LL|LLT|LLP|LLP5] [future_timespan=<int>] [<option>]...',
  options,
  example: {
    spl: '| makeresults count=4 | streamstats count as n | eval _time=n*60 | predict n AS p algorithm=LLT future_timespan=1 | eval p=round(p) | where n!=1 AND n!=2 OR isnull(n) | table _time p',
    rows: [
      { _time: 180, p: 3 },
      { _time: 240, p: 4 },
      { _time: 300, p: 5 },
    ],
  },

  read(stage) {
    const given = argumentsOf(stage).arguments.filter((item): item is OptionItem => item.kind === 'option');
    const edges = given.flatMap((item): Edge[] => {
      const match = edgeName.exec(item.name);
      if (!match || item.value.kind !== 'text') return [];
      return [{ side: match[1] as Edge['side'], percent: Number(match[2]), name: item.value.text }];
    });
    const edgeOptions = edges.map(({ side, percent }) => ({
      name: `${side}${percent}`,
      values: '<field>',
      summary: '',
    }));
    const reader: ArgumentReader = new ArgumentReader(stage, [...options, ...edgeOptions]);
    for (const name of ['correlate', 'correlate_field']) {
      const option = reader.option(name);
      if (option)
        throw new SplError(
          `'predict' does not support '${name}': it needs the algorithm LLB.`,
          option.span,
          null,
          'unsupported',
        );
    }
    const series: { field: string; output: string }[] = [];
    for (;;) {
      reader.comma();
      const name = reader.name();
      if (name === null) break;
      const output = reader.keyword('as')
        ? reader.requiredName("a field name after 'AS'").text
        : `prediction(${name.text})`;
      series.push({ field: name.text, output });
    }
    reader.end();
    if (series.length === 0) throw new SplError("'predict' needs a field.", stage.nameSpan, null, 'arguments');
    return {
      series,
      algorithm: readAlgorithm(reader),
      steps: reader.integer('future_timespan', 5, { min: 0, max: 10_000 }),
      holdBack: reader.integer('holdback', 0, { min: 0 }),
      period: reader.option('period') ? reader.integer('period', 0, { min: 2, max: 10_000 }) : null,
      edges: (['upper', 'lower'] as const).flatMap((side) => {
        const own = edges.filter((edge) => edge.side === side);
        return own.length > 0 ? own : [{ side, percent: 95, name: null }];
      }),
      suppressed: reader.text('suppress'),
    };
  },

  describe: ({ series, algorithm, steps }) =>
    `Forecasts ${series.map(({ field }) => field).join(', ')} by ${algorithm}, ${steps} steps ahead.`,
  fields: (args, input) => withFields(input, ...addedFields(args)),
  needs: ({ series }, wanted) =>
    union(
      union(
        wanted,
        series.map(({ field }) => field),
      ),
      ['_time'],
    ),

  operator: (args, context) => (input) => {
    const rows = holdRows(input.rows, context.limits, 'predict');
    const used = Math.max(0, rows.length - args.holdBack);
    const all = [...rows, ...futureRows(rows, used + args.steps - rows.length)];
    for (const { field, output } of args.series) {
      if (field === args.suppressed) continue;
      const values = rows.slice(0, used).map((row) => singleNumber(row[field]));
      const { inside, ahead } = forecastBy(args.algorithm, values, args.period, args.steps);
      [...inside, ...ahead].forEach((item, index) => {
        const row = all[index];
        if (item && row) write(row, item, output, args.edges);
      });
    }
    return { columns: withColumns(input.columns, addedFields(args)), open: input.open, rows: all };
  },
});

function readAlgorithm(reader: ArgumentReader): Algorithm {
  const text = reader.text('algorithm', 'LLP5');
  const name = text.toUpperCase();
  if (name === 'LL' || name === 'LLT' || name === 'LLP' || name === 'LLP5') return name;
  const at = reader.option('algorithm')?.value.span ?? null;
  const hint = 'Those supported are LL, LLT, LLP and LLP5.';
  if (name === 'LLB' || name === 'BILL')
    throw new SplError(`'predict' does not support the algorithm '${text}'.`, at, hint, 'unsupported');
  throw new SplError(`'predict' has no algorithm '${text}'.`, at, hint, 'option-value');
}

function forecastBy(
  algorithm: Algorithm,
  values: readonly (number | null)[],
  givenPeriod: number | null,
  steps: number,
): ForecastSeries {
  if (algorithm === 'LL') return forecast(values, false, steps);
  if (algorithm === 'LLT') return forecast(values, true, steps);
  const period = givenPeriod ?? findPeriod(values);
  if (period === null) return forecast(values, algorithm === 'LLP5', steps);
  const seasonal = seasonalForecast(values, period, steps);
  if (algorithm === 'LLP') return seasonal;
  const trend = forecast(values, true, steps);
  return {
    inside: seasonal.inside.map((item, index) => weighted(item, trend.inside[index] ?? null)),
    ahead: seasonal.ahead.map((item, index) => weighted(item, trend.ahead[index] ?? null) ?? item),
  };
}

function seasonalForecast(values: readonly (number | null)[], period: number, steps: number): ForecastSeries {
  const pattern = seasonalPattern(values, period);
  const at = (index: number): number => pattern[index % period]!;
  const rest = values.map((value, index) => (value === null ? null : value - at(index)));
  const { inside, ahead } = forecast(rest, false, steps);
  return {
    inside: inside.map((item, index) => item && { ...item, mean: item.mean + at(index) }),
    ahead: ahead.map((item, index) => ({ ...item, mean: item.mean + at(values.length + index) })),
  };
}

/** The more certain one counts more. */
function weighted(a: Forecast | null, b: Forecast | null): Forecast | null {
  if (a === null || b === null) return a ?? b;
  const sum = a.variance + b.variance;
  const share = sum === 0 ? 0.5 : b.variance / sum;
  return { mean: share * a.mean + (1 - share) * b.mean, variance: share * a.variance + (1 - share) * b.variance };
}

function write(row: Row, { mean, variance }: Forecast, output: string, edges: readonly Edge[]): void {
  row[output] = mean;
  for (const edge of edges) {
    const distance = deviationsHolding(edge.percent / 100) * Math.sqrt(variance);
    row[edgeField(edge, output)] = edge.side === 'upper' ? mean + distance : mean - distance;
  }
}

const edgeField = ({ side, percent, name }: Edge, output: string): string => name ?? `${side}${percent}(${output})`;

function addedFields({ series, edges, suppressed }: PredictArguments): string[] {
  return series
    .filter(({ field }) => field !== suppressed)
    .flatMap(({ output }) => [output, ...edges.map((edge) => edgeField(edge, output))]);
}

/** Rows after the last, as far apart as the last two. */
function futureRows(rows: readonly Row[], count: number): Row[] {
  const last = rows.at(-1);
  const before = rows.at(-2);
  const lastTime = last ? timeOf(last) : null;
  const step = lastTime !== null && before ? lastTime - (timeOf(before) ?? lastTime) : 0;
  return Array.from({ length: rows.length === 0 ? 0 : Math.max(0, count) }, (_, index) => {
    const row = newRow();
    if (lastTime !== null) row._time = lastTime + step * (index + 1);
    return row;
  });
}
