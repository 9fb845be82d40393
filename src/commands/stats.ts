import {
  type AggregateSpec,
  expandWildcards,
  fieldsOfAggregates,
  hasWildcardAggregate,
} from '../plan/aggregate-spec.ts';
import { custom } from '../plan/custom.ts';
import { union } from '../plan/field-demand.ts';
import type { CommandOption } from '../plan/lowering.ts';
import { ABSENT_FIELD, type Scan } from '../plan/scan.ts';
import { isMultivalue } from '../values/value.ts';
import { aggregateRun } from './aggregate-group.ts';
import { aggregateOptions, byNames, refuseDuplicates, requiredAggregates } from './aggregate-stage.ts';
import { booleanOf, textOfValue } from './arguments.ts';
import { describeAggregates } from './describe-aggregates.ts';
import { expandedAggregates } from './expand-aggregates.ts';
import { groupRows } from './group-rows.ts';
import { holdRows } from './held-rows.ts';
import { rememberDelimiter } from './multivalue-delimiter.ts';

export interface StatsArguments {
  readonly specs: readonly AggregateSpec[];
  readonly by: readonly string[];
  /** Numeric statistics are left out unless all values are numbers. */
  readonly allNumeric: boolean;
  readonly distinctSplitValues: boolean;
  /** What `nomv` puts between the values of a result; null when nothing was said. */
  readonly delimiter: string | null;
}

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

export const statsCommand = custom<StatsArguments>({
  name: 'stats',
  aliases: [],
  role: 'transforming',
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

  read(stage, context) {
    const given = aggregateOptions(stage, options, { trailing: true });
    const specs = requiredAggregates(stage, context);
    const by = byNames(stage, { trailing: true });
    refuseDuplicates(specs, by);
    const delim = given.get('delim');
    const boolean = (name: string) => given.has(name) && booleanOf(given.get(name)!);
    return {
      specs,
      by: by.map((name) => name.text),
      allNumeric: boolean('allnum'),
      distinctSplitValues: boolean('dedup_splitvals'),
      delimiter: delim ? textOfValue(delim.value, delim) : null,
    };
  },

  describe: ({ specs, by }) =>
    `Computes ${describeAggregates(specs)}${by.length === 0 ? ' over all rows' : ` for each ${by.join(', ')}`}.`,

  fields({ specs, by }, input) {
    const expanded = expandWildcards(specs, input.known, () => true);
    return { known: [...by, ...expanded.map(({ output }) => output)], open: input.open && hasWildcardAggregate(specs) };
  },

  needs({ specs, by }) {
    return union(fieldsOfAggregates(specs), by);
  },

  // Over no rows at all: `| stats count` is 0.
  startsAlone: () => true,

  extend({ specs, by, allNumeric, distinctSplitValues, delimiter }, scan): Scan | null {
    if (scan === null || scan.output.kind !== 'rows' || scan.output.limit !== null || allNumeric || distinctSplitValues)
      return null;
    if (delimiter !== null) return null;
    const resolved: AggregateSpec[] = [];
    for (const spec of specs) {
      const { argument } = spec;
      if (argument.kind !== 'rows' && argument.kind !== 'field') return null;
      const name = argument.kind === 'field' ? (scan.resolve(argument.name) ?? `${ABSENT_FIELD}${argument.name}`) : '';
      resolved.push(argument.kind === 'field' ? { ...spec, argument: { kind: 'field', name } } : spec);
    }
    const keys = by.map((output) => ({
      output,
      field: scan.resolve(output) ?? output,
      known: scan.resolve(output) !== null,
      span: null,
    }));
    return { ...scan, output: { kind: 'groups', by: keys, specs: resolved, fillNull: null } };
  },

  operator({ specs, by, allNumeric, distinctSplitValues, delimiter }, context) {
    const run = aggregateRun(context, allNumeric ? 'values' : null);
    return (input) => {
      const expanded = expandedAggregates(specs, by, input, (rows) => holdRows(rows, context.limits, 'stats'));
      const rows = groupRows(expanded.rows, by, expanded.specs, run, distinctSplitValues);
      if (delimiter !== null) {
        for (const row of rows)
          for (const { output } of expanded.specs) {
            const value = row[output];
            if (isMultivalue(value)) rememberDelimiter(value, delimiter);
          }
      }
      return {
        columns: [...by, ...expanded.specs.map(({ output }) => output)],
        open: false,
        rows,
      };
    };
  },
});
