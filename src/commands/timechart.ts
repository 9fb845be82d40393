import type { Command, CommandOption } from '../plan/lowering.ts';
import type { PivotOperator } from '../plan/row-operators.ts';
import { SplError } from '../syntax/spl-error.ts';
import { booleanOf } from './shared/arguments.ts';
import { binOptions } from './shared/bin-options.ts';
import { chartOptions, readChart } from './shared/chart-arguments.ts';
import { describeAggregates } from './shared/describe-aggregates.ts';
import { seriesOptions } from './shared/series-options.ts';

const options: readonly CommandOption[] = [
  ...chartOptions,
  { name: 'partial', values: '<bool>', default: 'true', summary: 'Keep a first or last bin that the time range cuts.' },
  {
    name: 'fixedrange',
    values: '<bool>',
    default: 'true',
    summary: 'Show the whole time range of the search, not only from the first to the last event.',
  },
  ...seriesOptions,
  ...binOptions,
];

export const timechartCommand: Command = {
  name: 'timechart',
  aliases: [],
  role: 'transforming',
  standsElse: null,
  relational: false,
  group: 'aggregate',
  summary:
    'Aggregates rows by bins of _time and, with a field to split by, makes a column of each of its values. The hidden field _span has the length of the bin in seconds.',
  syntax: 'timechart [<option>]... [span=<span>] <aggregate>... [BY <field> [<option>]...] [WHERE <choice>]',
  options,
  example: {
    spl: '| makeresults count=3 | streamstats count as n | eval _time=n*60 | timechart span=1m sum(n) as total',
    rows: [
      { _time: 60, total: 1 },
      { _time: 120, total: 2 },
      { _time: 180, total: 3 },
    ],
  },

  lower(stage, context) {
    const { operator: args, given } = readChart(stage, context, options, '_time');
    const span = args.row?.bins?.span;
    if (span?.kind === 'log') {
      const at = given.get('span')?.value.span ?? null;
      throw new SplError(
        "'timechart' cuts time into spans such as 5m, not into a logarithm.",
        at,
        null,
        'option-value',
      );
    }
    const flag = (name: string): boolean => (given.has(name) ? booleanOf(given.get(name)!) : true);
    const operator: PivotOperator = {
      ...args,
      time: { partial: flag('partial'), fixedRange: flag('fixedrange') },
    };
    return { operators: [operator], role: 'transforming', place: 'later', describe: () => describe(operator) };
  },
};

function describe({ aggregates, column, row }: PivotOperator): string {
  const span = row?.bins?.span;
  const size =
    span?.kind === 'time'
      ? `${span.span.count}${span.span.unit}`
      : span?.kind === 'number'
        ? `${span.width}s`
        : 'a standard size';
  return `Computes ${describeAggregates(aggregates)} for each bin of _time of ${size}${column ? `, with a column for each ${column.name}` : ''}.`;
}
