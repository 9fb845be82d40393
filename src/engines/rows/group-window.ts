import type { MemoryBudget } from '../../functions/memory-budget.ts';
import type { AggregateSpec } from '../../plan/aggregate-spec.ts';
import type { WindowOperator } from '../../plan/row-operators.ts';
import { withColumns } from '../../plan/row-stream.ts';
import type { RowOperator, RunContext } from '../../plan/run-context.ts';
import { type AggregateGroup, AggregatePlan, type AggregateRun, aggregateRun } from '../../rows/aggregate-group.ts';
import { expandedAggregates } from '../../rows/expand-aggregates.ts';
import { keysOf, keyText } from '../../rows/group-rows.ts';
import { holdRows } from '../../rows/held-rows.ts';
import { timeOf } from '../../rows/row-time.ts';
import type { Row } from '../../values/row.ts';
import { fromList, toList, type Value } from '../../values/value.ts';

/** Adds aggregates over all rows of the same keys to every row. */
export function groupWindowRows({ aggregates, by, allNumeric }: WindowOperator, context: RunContext): RowOperator {
  const run = aggregateRun(context, allNumeric ? 'rows' : null);
  return (input) => {
    const hold = (rows: Iterable<Row>): Row[] => holdRows(rows, context.limits, 'eventstats');
    const expanded = expandedAggregates(aggregates, by, input, hold);
    const rows = hold(expanded.rows);
    annotate(rows, by, expanded.specs, run, context.memory);
    const added = expanded.specs.map(({ output }) => output);
    return { ...input, columns: withColumns(input.columns, added), rows };
  };
}

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
