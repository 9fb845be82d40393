import { SplError } from '../language/spl-error.ts';
import { custom } from '../plan/custom.ts';
import type { RunContext } from '../plan/run-context.ts';
import type { Row } from '../values/row.ts';
import { aggregateRun } from './aggregate-group.ts';
import { type Axis, plainAxis } from './axis.ts';
import { binOptions } from './bin-options.ts';
import { type ChartArguments, chartDemand, chartOptions, readChart } from './chart-arguments.ts';
import { axisOf, chartTable, needsRange, withGaps } from './chart-table.ts';
import { describeAggregates } from './describe-aggregates.ts';
import { sayEmptyBins } from './empty-bins.ts';
import { expandedAggregates } from './expand-aggregates.ts';
import { groupRows } from './group-rows.ts';
import { holdRows } from './held-rows.ts';
import type { PivotRow } from './pivot-table.ts';
import { seriesOptions } from './series-options.ts';

const options = [...chartOptions, ...seriesOptions, ...binOptions];

/** Rows that a chart may have (limits.conf, maxresultrows). */
export const maxChartRows = 50_000;

export const chartCommand = custom<ChartArguments>({
  name: 'chart',
  aliases: [],
  role: 'transforming',
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

  read: (stage, context) => readChart(stage, context, options, null),

  describe: ({ specs, row, column }) =>
    `Computes ${describeAggregates(specs)}${row ? ` for each ${row.name}` : ' over all rows'}${column ? `, with a column for each ${column.name}` : ''}.`,

  fields: ({ specs, row, column }) =>
    column
      ? { known: [row!.name], open: true }
      : { known: [...(row ? [row.name] : []), ...specs.map(({ output }) => output)], open: false },

  needs: chartDemand,

  operator: (args, context) => (input) => {
    const { row, column } = args;
    const hold = (rows: Iterable<Row>): Row[] => holdRows(rows, context.limits, 'chart');
    const by = [row?.name, column?.name].filter((name) => name !== undefined);
    const { specs, rows } = expandedAggregates(args.specs, by, input, hold);
    if (!row) {
      const results = groupRows(rows, [], specs, aggregateRun(context));
      return { columns: specs.map(({ output }) => output), open: false, rows: results };
    }
    const held = needsRange(row) || needsRange(column) ? hold(rows) : null;
    const axis = axisOf(row, held, context);
    const complete = (shown: readonly PivotRow[]) =>
      args.continuous ? completed(shown, axis, row.name === '_time', context) : shown;
    const chartRows = { field: row.name, axis, complete };
    return chartTable(held ?? rows, specs, args, chartRows, axisOf(column, held, context), context, 'chart');
  },
});

function completed(rows: readonly PivotRow[], axis: Axis, isTime: boolean, context: RunContext): readonly PivotRow[] {
  if (axis === plainAxis) return rows;
  const filled = withGaps(rows, axis, Math.min(maxChartRows, context.limits.heldRows));
  if (filled) {
    const [first, last] = [filled[0]?.key.order, filled.at(-1)?.key.order];
    if (isTime && typeof first === 'number' && typeof last === 'number')
      sayEmptyBins('chart', { rows: filled.length, filled: rows.length, first, last }, context);
    return filled;
  }
  throw new SplError(
    `'chart' would have more than ${maxChartRows} rows, most of them without data.`,
    null,
    'Choose a greater span, or write cont=f.',
    'limit',
  );
}
