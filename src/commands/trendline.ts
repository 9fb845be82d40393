import { custom } from '../plan/custom.ts';
import { union, without } from '../plan/field-demand.ts';
import { withFields } from '../plan/field-flow.ts';
import { withColumns } from '../plan/row-stream.ts';
import { SplError } from '../syntax/spl-error.ts';
import { toNumber } from '../values/number.ts';
import type { Row } from '../values/row.ts';
import { isMultivalue } from '../values/value.ts';
import { ArgumentReader } from './shared/arguments.ts';

type TrendType = 'sma' | 'ema' | 'wma';

interface Trend {
  readonly type: TrendType;
  readonly period: number;
  readonly field: string;
  readonly output: string;
}

export interface TrendlineArguments {
  readonly trends: readonly Trend[];
}

export const trendlineCommand = custom<TrendlineArguments>({
  name: 'trendline',
  aliases: [],
  role: 'centralised',
  group: 'aggregate',
  summary:
    'Computes moving averages: simple (sma), weighted (wma, the newest of n values counts n times) or exponential (ema: a*before + (1-a)*value with a = 2/(n+1), as Splunk documents it, starting from the average of the first n values). The first n-1 rows have none.',
  syntax: 'trendline (sma|ema|wma)<period>(<field>) [AS <new-field>] ...',
  options: [],
  example: {
    spl: '| makeresults count=4 | streamstats count as n | trendline sma2(n) as average | table n average',
    rows: [{ n: 1 }, { n: 2, average: 1.5 }, { n: 3, average: 2.5 }, { n: 4, average: 3.5 }],
  },

  read(stage) {
    const reader: ArgumentReader = new ArgumentReader(stage, []);
    const trends: Trend[] = [];
    for (;;) {
      while (reader.comma()) {}
      const item = reader.peek();
      if (item === null) break;
      const match = item.kind === 'call' ? /^(sma|ema|wma)(\d{1,9})$/i.exec(item.name) : null;
      if (item.kind !== 'call' || match === null)
        reader.fail("'trendline' takes averages such as sma5(<field>).", 'The types are sma, ema and wma.');
      const period = Number(match[2]);
      if (period < 2 || period > 10_000)
        throw new SplError(`The period must be between 2 and 10000, not ${period}.`, item.span, null, 'arguments');
      reader.next();
      const field = item.inner.trim().replace(/^(["'])(.*)\1$/, '$2');
      if (field === '') throw new SplError(`'${item.name}' needs a field.`, item.span, null, 'arguments');
      const output = reader.keyword('as')
        ? reader.requiredName("a field name after 'AS'").text
        : `${item.name}(${field})`;
      trends.push({ type: match[1]!.toLowerCase() as TrendType, period, field, output });
    }
    if (trends.length === 0) reader.fail("'trendline' needs an average such as sma5(<field>).");
    return { trends };
  },

  describe: ({ trends }) =>
    `Writes ${trends.map(({ type, period, field, output }) => `the ${names[type]} moving average of ${field} over ${period} rows to ${output}`).join(', and ')}.`,
  fields: ({ trends }, input) => withFields(input, ...trends.map(({ output }) => output)),
  needs: ({ trends }, wanted) =>
    union(
      without(
        wanted,
        trends.map(({ output }) => output),
      ),
      trends.map(({ field }) => field),
    ),
  operator:
    ({ trends }) =>
    (input) => ({
      ...input,
      columns: withColumns(
        input.columns,
        trends.map(({ output }) => output),
      ),
      rows: averaged(input.rows, trends),
    }),
});

const names: Readonly<Record<TrendType, string>> = { sma: 'simple', ema: 'exponential', wma: 'weighted' };

function* averaged(rows: Iterable<Row>, trends: readonly Trend[]): Iterable<Row> {
  const averages = trends.map(({ type, period }) => (type === 'ema' ? exponential(period) : windowed(type, period)));
  for (const row of rows) {
    const numbers = trends.map(({ field }) => {
      const value = row[field];
      return value == null || isMultivalue(value) ? null : toNumber(value);
    });
    trends.forEach(({ output }, index) => {
      const number = numbers[index]!;
      row[output] = number === null ? null : averages[index]!(number);
    });
    yield row;
  }
}

/** Gives the average after each value, null while there are too few. Rows without a number are passed over. */
type MovingAverage = (value: number) => number | null;

function windowed(type: 'sma' | 'wma', period: number): MovingAverage {
  const values: number[] = [];
  return (value) => {
    values.push(value);
    if (values.length > period) values.shift();
    if (values.length < period) return null;
    if (type === 'sma') return values.reduce((sum, item) => sum + item, 0) / period;
    return values.reduce((sum, item, index) => sum + item * (index + 1), 0) / ((period * (period + 1)) / 2);
  };
}

function exponential(period: number): MovingAverage {
  const alpha = 2 / (period + 1);
  let seen = 0;
  let sum = 0;
  let average: number | null = null;
  return (value) => {
    if (average !== null) {
      average = alpha * average + (1 - alpha) * value;
      return average;
    }
    seen++;
    sum += value;
    if (seen === period) average = sum / period;
    return average;
  };
}
