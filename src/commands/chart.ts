import type { Command } from '../plan/lowering.ts';
import type { PivotOperator } from '../plan/row-operators.ts';
import { binOptions } from './shared/bin-options.ts';
import { chartOptions, readChart } from './shared/chart-arguments.ts';
import { describeAggregates } from './shared/describe-aggregates.ts';
import { seriesOptions } from './shared/series-options.ts';

const options = [...chartOptions, ...seriesOptions, ...binOptions];

export const chartCommand: Command = {
  name: 'chart',
  aliases: [],
  role: 'transforming',
  standsElse: null,
  relational: false,
  group: 'aggregate',
  summary: 'Aggregates rows by one field and, with a second one, makes a column of each of its values.',
  syntax:
    'chart [<option>]... <aggregate>... [OVER <field> [<bin-option>]...] [BY <field> [<bin-option>]... [<field>]] [WHERE <choice>]',
  options,
  example: {
    spl: '| makeresults count=4 | streamstats count as n | eval size=if(n>2,"large","small"), even=if(n%2=0,"yes","no") | chart sum(n) over size by even',
    rows: [
      { size: 'large', no: 3, yes: 4 },
      { size: 'small', no: 1, yes: 2 },
    ],
  },

  lower(stage, context) {
    const { operator } = readChart(stage, context, options, null);
    return { operators: [operator], role: 'transforming', place: 'later', describe: () => describe(operator) };
  },
};

const describe = ({ aggregates, row, column }: PivotOperator): string =>
  `Computes ${describeAggregates(aggregates)}${row ? ` for each ${row.name}` : ' over all rows'}${column ? `, with a column for each ${column.name}` : ''}.`;
