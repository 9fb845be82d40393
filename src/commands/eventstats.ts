import type { MemoryBudget } from '../functions/memory-budget.ts';
import {
  type AggregateSpec,
  expandWildcards,
  fieldsOfAggregates,
  hasWildcardAggregate,
} from '../plan/aggregate-spec.ts';
import { custom } from '../plan/custom.ts';
import { union } from '../plan/field-demand.ts';
import { withFields } from '../plan/field-flow.ts';
import type { CommandOption } from '../plan/lowering.ts';
import { withColumns } from '../plan/row-stream.ts';
import type { Row } from '../values/row.ts';
import { fromList, toList, type Value } from '../values/value.ts';
import { timeOf } from './aggregate-calls.ts';
import { type AggregateGroup, AggregatePlan, type AggregateRun, aggregateRun } from './aggregate-group.ts';
import { aggregateOptions, byNames, refuseDuplicates, requiredAggregates } from './aggregate-stage.ts';
import { booleanOf } from './arguments.ts';
import { describeAggregates } from './describe-aggregates.ts';
import { expandedAggregates } from './expand-aggregates.ts';
import { keysOf, keyText } from './group-rows.ts';
import { holdRows } from './held-rows.ts';

export interface EventstatsArguments {
  readonly specs: readonly AggregateSpec[];
  readonly by: readonly string[];
  readonly allNumeric: boolean;
}

const options: readonly CommandOption[] = [
  {
    name: 'allnum',
    values: '<bool>',
    default: 'false',
    summary:
      'Give a numeric statistic only to a group whose rows all have numbers alone: none with text, none without a value.',
  },
];

export const eventstatsCommand = custom<EventstatsArguments>({
  name: 'eventstats',
  aliases: [],
  role: 'dataset',
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

  read(stage, context) {
    const given = aggregateOptions(stage, options, { trailing: true });
    const specs = requiredAggregates(stage, context);
    const by = byNames(stage, { trailing: true });
    refuseDuplicates(specs, []);
    const allnum = given.get('allnum');
    return { specs, by: by.map((name) => name.text), allNumeric: allnum !== undefined && booleanOf(allnum) };
  },

  describe: ({ specs, by }) =>
    `Adds ${describeAggregates(specs)}, computed over ${by.length === 0 ? 'all rows' : `the rows of the same ${by.join(', ')}`}, to every row.`,

  fields({ specs, by }, input) {
    const known = input.known.filter((field) => !by.includes(field));
    return withFields(input, ...expandWildcards(specs, known, () => true).map(({ output }) => output));
  },

  // A result's field is still read from the input: rows without a by-field keep what they had.
  needs: ({ specs, by }, wanted) =>
    hasWildcardAggregate(specs) ? 'all' : union(union(wanted, fieldsOfAggregates(specs)), by),

  operator({ specs, by, allNumeric }, context) {
    const run = aggregateRun(context, allNumeric ? 'rows' : null);
    return (input) => {
      const hold = (rows: Iterable<Row>): Row[] => holdRows(rows, context.limits, 'eventstats');
      const expanded = expandedAggregates(specs, by, input, hold);
      const rows = hold(expanded.rows);
      annotate(rows, by, expanded.specs, run, context.memory);
      const added = expanded.specs.map(({ output }) => output);
      return { ...input, columns: withColumns(input.columns, added), rows };
    };
  },
});

/** Writes the aggregates of its groups into each row. */
function annotate(
  rows: readonly Row[],
  by: readonly string[],
  specs: readonly AggregateSpec[],
  run: AggregateRun,
  memory: MemoryBudget,
) {
  const plan = new AggregatePlan(specs, run);
  const groups = new Map<string, AggregateGroup>();
  const groupsOf: (readonly AggregateGroup[])[] = [];
  for (const row of rows) {
    const own = keysOf(row, by).map((key) => {
      const id = keyText(key);
      const group = groups.get(id) ?? plan.newGroup();
      groups.set(id, group);
      group.add(row, timeOf(row));
      return group;
    });
    groupsOf.push(own);
    memory.row(specs.length);
  }
  const results = new Map<AggregateGroup, readonly Value[]>();
  for (const group of groups.values())
    results.set(
      group,
      plan.outputs.map((_, index) => group.result(index)),
    );
  rows.forEach((row, position) => {
    const own = groupsOf[position]!.map((group) => results.get(group)!);
    if (own.length === 0) return;
    plan.outputs.forEach((output, index) => {
      row[output] = own.length === 1 ? own[0]![index] : fromList(own.flatMap((values) => toList(values[index])));
    });
  });
}
