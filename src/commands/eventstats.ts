import type { Command, CommandOption } from '../plan/lowering.ts';
import type { WindowOperator } from '../plan/row-operators.ts';
import { aggregateOptions, byNames, refuseDuplicates, requiredAggregates } from './shared/aggregate-stage.ts';
import { booleanOf } from './shared/arguments.ts';
import { describeAggregates } from './shared/describe-aggregates.ts';

const options: readonly CommandOption[] = [
  {
    name: 'allnum',
    values: '<bool>',
    default: 'false',
    summary:
      'Give a numeric statistic only to a group whose rows all have numbers alone: none with text, none without a value.',
  },
];

export const eventstatsCommand: Command = {
  name: 'eventstats',
  aliases: [],
  role: 'dataset',
  standsElse: null,
  relational: false,
  group: 'aggregate',
  summary:
    'Adds aggregates over all rows, or over the rows of the same group, to every row. A row that lacks a by-field stays as it is; one with a multivalue by-field gets the results of each of its groups.',
  syntax: 'eventstats [allnum=<bool>] <aggregate> [AS <name>]... [BY <field>...]',
  options,
  example: {
    spl: '| makeresults count=3 | streamstats count as n | eventstats max(n) as most | table n most',
    rows: [
      { n: 1, most: 3 },
      { n: 2, most: 3 },
      { n: 3, most: 3 },
    ],
  },

  lower(stage, context) {
    const given = aggregateOptions(stage, options, { trailing: true });
    const specs = requiredAggregates(stage, context);
    const by = byNames(stage, { trailing: true });
    refuseDuplicates(specs, []);
    const allnum = given.get('allnum');
    const operator: WindowOperator = {
      kind: 'window',
      aggregates: specs,
      by: by.map((name) => name.text),
      allNumeric: allnum !== undefined && booleanOf(allnum),
      running: null,
    };
    return { operators: [operator], role: 'dataset', place: 'later', describe: () => describe(operator) };
  },
};

const describe = ({ aggregates, by }: WindowOperator): string =>
  `Adds ${describeAggregates(aggregates)}, computed over ${by.length === 0 ? 'all rows' : `the rows of the same ${by.join(', ')}`}, to every row.`;
