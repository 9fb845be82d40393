import { customOperator } from '../../plan/custom.ts';
import type { Command, CommandOption, Lowered } from '../../plan/lowering.ts';
import type { AggregateOperator, CustomOperator, ScanOperator } from '../../plan/operator.ts';
import { storedSource } from '../../plan/passes/reads.ts';
import { withColumns } from '../../plan/row-stream.ts';
import { describeSearch } from '../../syntax/describe-search.ts';
import type { Row } from '../../values/row.ts';
import { describeAggregates } from '../shared/describe-aggregates.ts';
import { readTstats, type TstatsArguments } from './arguments.ts';
import { prestatsRows } from './prestats-rows.ts';

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

export const tstatsCommand: Command = {
  name: 'tstats',
  aliases: [],
  role: 'generating',
  standsElse: 'later',
  relational: true,
  group: 'knowledge and stored data',
  summary:
    'Aggregates the rows of a data model, or, without FROM, events by their indexed fields. By _time with a span, the hidden field _span has its length in seconds.',
  syntax:
    'tstats [<option>]... <aggregate>... [FROM datamodel=<model>[.<dataset>]] [WHERE <terms>] [BY <field>... [span=<timespan>]]',
  options,
  example: null,

  lower(stage, context): Lowered {
    const args = readTstats(stage, options, context);
    const scan = scanOf(args);
    return {
      operators: args.prestats ? [prestats(args, scan)] : [scan, aggregateOf(args)],
      role: 'generating',
      place: args.append ? 'any' : 'first',
      describe: () => describe(args),
    };
  },
};

const scanOf = ({
  source,
  tables,
  resolve,
  where,
  subsearches,
  reads,
  defaultFields,
}: TstatsArguments): ScanOperator => ({
  kind: 'scan',
  source: source === null ? { kind: 'events' } : { kind: 'datasets', of: source, tables },
  terms: where,
  subsearches,
  names: resolve,
  reads,
  defaultFields,
  defaultIndexes: true,
});

const aggregateOf = ({ specs, by, fillNull }: TstatsArguments): AggregateOperator => ({
  kind: 'aggregate',
  by,
  aggregates: specs,
  fillNull,
  allNumeric: false,
  distinctSplitValues: false,
  delimiter: null,
});

/** What a following stats, chart or timechart aggregates: rows with the by-fields and the aggregated ones. */
function prestats(args: TstatsArguments, scan: ScanOperator): CustomOperator {
  const { append, by } = args;
  const columns = by.map(({ output }) => output);
  return customOperator({
    name: 'tstats',
    plans: [...scan.subsearches.values()],
    reads: storedSource([scan, aggregateOf(args)]),
    fields: ({ known }) => ({ known: [...known, ...columns], open: true }),
    columnOrder: (input) => (append ? input : 'stated'),
    needs: (wanted) => (append ? wanted : new Set()),
    run: (_, operate) => (input) => {
      const rows = function* (): Iterable<Row> {
        if (append) yield* input.rows;
        yield* prestatsRows(operate([scan])({ columns: [], open: false, rows: [] }).rows, args);
      };
      return { columns: withColumns(input.columns, columns), open: true, rows: rows() };
    },
  });
}

function describe({ source, specs, by, where }: TstatsArguments): string {
  const from =
    source === null ? 'events' : `the rows of ${source.model.name}${source.dataset ? `.${source.dataset.name}` : ''}`;
  const filter = where === null ? '' : ` where ${describeSearch(where)},`;
  const each = by.length === 0 ? '' : ` for each ${by.map(({ output }) => output).join(', ')}`;
  return `Computes ${describeAggregates(specs)} over ${from}${filter}${each}.`;
}
