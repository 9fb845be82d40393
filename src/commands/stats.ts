import { SplError } from '../language/spl-error.ts';
import { isNumeric } from '../values/number.ts';
import type { Row } from '../values/row.ts';
import { toList } from '../values/value.ts';
import {
  type AggregateSpec,
  duplicateOutput,
  expandWildcards,
  fieldsOfAggregates,
  hasWildcardAggregate,
} from './aggregate-calls.ts';
import { aggregateOptions, byNames, readAggregates } from './aggregate-stage.ts';
import { booleanOf, textOfValue } from './arguments.ts';
import type { Command, CommandOption } from './command.ts';
import { union } from './field-demand.ts';
import { groupRows } from './group-rows.ts';
import { allColumns } from './row-stream.ts';

export interface StatsArguments {
  readonly specs: readonly AggregateSpec[];
  readonly by: readonly string[];
  /** Numeric statistics are left out unless all values are numbers. */
  readonly allNumeric: boolean;
  readonly distinctSplitValues: boolean;
  /** Joins `list` and `values` into one text. */
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
    default: 'a blank',
    summary: 'Separator of list() and values() when shown as one value.',
  },
  {
    name: 'dedup_splitvals',
    values: '<bool>',
    default: 'false',
    summary: 'Count a value repeated within one event once.',
  },
  { name: 'partitions', values: '<int>', default: '1', summary: 'Accepted; has no effect here.' },
];

export const statsCommand: Command<StatsArguments> = {
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
    const given = aggregateOptions(stage, options);
    const specs = readAggregates(stage, context);
    if (specs.length === 0)
      throw new SplError(
        "'stats' needs at least one aggregate, such as count or values(<field>).",
        stage.nameSpan,
        null,
        'arguments',
      );
    const by = byNames(stage);
    const duplicate = duplicateOutput(specs, by);
    if (duplicate !== null && !hasWildcardAggregate(specs)) {
      const spec = specs.findLast(({ output }) => output === duplicate)!;
      throw new SplError(
        `The output field '${duplicate}' is produced twice.`,
        spec.call.span,
        'Give one of them another name with AS.',
        'duplicate-field',
      );
    }
    const boolean = (name: string) => given.has(name) && booleanOf(given.get(name)!);
    const delimiter = given.get('delim');
    return {
      specs,
      by: by.map((name) => name.text),
      allNumeric: boolean('allnum'),
      distinctSplitValues: boolean('dedup_splitvals'),
      delimiter: delimiter ? textOfValue(delimiter.value, delimiter) : null,
    };
  },

  describe: ({ specs, by }) =>
    `Computes ${specs.map((spec) => (spec.named ? `${spec.call.text} as ${spec.output}` : spec.output)).join(', ')}${by.length === 0 ? ' over all rows' : ` for each ${by.join(', ')}`}.`,

  fields({ specs, by }, input) {
    const expanded = expandWildcards(specs, input.known, () => true);
    return { known: [...by, ...expanded.map(({ output }) => output)], open: input.open && hasWildcardAggregate(specs) };
  },

  needs({ specs, by }) {
    return union(fieldsOfAggregates(specs), by);
  },

  operator({ specs, by, allNumeric, distinctSplitValues }) {
    return (input) => {
      if (!hasWildcardAggregate(specs) && !allNumeric) {
        return {
          columns: [...by, ...specs.map(({ output }) => output)],
          open: false,
          rows: groupRows(input.rows, by, specs, distinctSplitValues),
        };
      }
      const rows = [...input.rows];
      const fields = allColumns(input.columns, input.open, rows).filter((field) => !by.includes(field));
      const expanded = expandWildcards(specs, fields, (field) =>
        rows.some((row) => toList(row[field]).some(isNumeric)),
      );
      const results = groupRows(rows, by, expanded, distinctSplitValues);
      if (allNumeric) dropMixed(results, rows, by, expanded);
      return { columns: [...by, ...expanded.map(({ output }) => output)], open: false, rows: results };
    };
  },
};

/** `allnum=t`: a numeric statistic over values that are not all numbers is left out, group by group. */
function dropMixed(
  results: readonly Row[],
  rows: readonly Row[],
  by: readonly string[],
  specs: readonly AggregateSpec[],
): void {
  const numeric = specs.filter(({ aggregation }) => aggregation.numeric);
  const mixed = rows.filter((row) =>
    numeric.some(
      ({ argument }) => argument.kind === 'field' && toList(row[argument.name]).some((value) => !isNumeric(value)),
    ),
  );
  for (const row of mixed) {
    for (const result of results) {
      if (!by.every((field) => toList(row[field]).some((value) => String(value) === String(result[field])))) continue;
      for (const { argument, output } of numeric) {
        if (argument.kind === 'field' && toList(row[argument.name]).some((value) => !isNumeric(value)))
          result[output] = null;
      }
    }
  }
}
