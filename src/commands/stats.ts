import type { Command, CommandOption } from '../plan/lowering.ts';
import type { AggregateKey, AggregateOperator } from '../plan/operator.ts';
import { aggregateOptions, byNames, refuseDuplicates, requiredAggregates } from './shared/aggregate-stage.ts';
import { booleanOf, textOfValue } from './shared/arguments.ts';
import { describeAggregates } from './shared/describe-aggregates.ts';

const options: readonly CommandOption[] = [
  {
    name: 'allnum',
    values: '<bool>',
    default: 'false',
    summary: 'Give a numeric statistic only when all values are numbers.',
  },
  {
    name: 'delim',
    values: '<string>',
    summary: 'Stands between the values of list() and values() where nomv makes one value of them.',
  },
  {
    name: 'dedup_splitvals',
    values: '<bool>',
    default: 'false',
    summary: 'Count a value repeated within one event once.',
  },
  { name: 'partitions', values: '<int>', default: '1', summary: 'Accepted; has no effect here.' },
];

export const statsCommand: Command = {
  name: 'stats',
  aliases: [],
  role: 'transforming',
  // Over no rows at all: `| stats count` is 0.
  standsElse: 'first',
  relational: true,
  group: 'aggregate',
  summary: 'Aggregates rows, one result for each combination of the by-fields.',
  syntax: 'stats <aggregate> [AS <name>]... [BY <field>...]',
  options,
  example: {
    spl: '| makeresults count=4 | streamstats count as n | eval even=if(n%2=0,"yes","no") | stats count sum(n) as total by even',
    rows: [
      { even: 'no', count: 2, total: 4 },
      { even: 'yes', count: 2, total: 6 },
    ],
  },

  lower(stage, context) {
    const given = aggregateOptions(stage, options, { trailing: true });
    const specs = requiredAggregates(stage, context);
    const by = byNames(stage, { trailing: true });
    refuseDuplicates(specs, by);
    const delim = given.get('delim');
    const boolean = (name: string) => given.has(name) && booleanOf(given.get(name)!);
    const operator: AggregateOperator = {
      kind: 'aggregate',
      by: by.map(({ text }) => plainKey(text)),
      aggregates: specs,
      fillNull: null,
      allNumeric: boolean('allnum'),
      distinctSplitValues: boolean('dedup_splitvals'),
      delimiter: delim ? textOfValue(delim.value, delim) : null,
    };
    return { operators: [operator], role: 'transforming', place: 'any', describe: () => describe(operator) };
  },
};

const plainKey = (name: string): AggregateKey => ({ output: name, field: name, prefix: false, span: null });

function describe({ aggregates, by }: AggregateOperator): string {
  const each = by.length === 0 ? ' over all rows' : ` for each ${by.map(({ output }) => output).join(', ')}`;
  return `Computes ${describeAggregates(aggregates)}${each}.`;
}
