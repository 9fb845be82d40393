import type { ResolveField } from '../../plan/resolve-field.ts';
import type { WindowOperator } from '../../plan/row-operators.ts';
import type { RunContext } from '../../plan/run-context.ts';
import { aggregationLimits } from '../../rows/aggregate-group.ts';
import { fromList, toList, type Value } from '../../values/value.ts';
import type { Column } from './column.ts';
import { GroupKeys } from './group-keys.ts';
import { GroupValues } from './group-values.ts';
import { writtenOver } from './rule-chain.ts';
import { groupedSource } from './scan-groups.ts';
import type { ScanSource } from './scan-source.ts';

/** Per source the columns, by name, of aggregates over all rows with the same keys. A row that lacks a key keeps what it has. */
export function windowColumns(
  sources: readonly ScanSource[],
  { by, aggregates }: WindowOperator,
  resolve: ResolveField,
  context: RunContext,
): readonly ReadonlyMap<string, Column | null>[] {
  const groups = new GroupKeys(() => context.memory.row(aggregates.length));
  const keys = by.map((name) => {
    const field = resolve(name);
    return { output: name, field: field ?? name, known: field !== null, span: null };
  });
  const parts = sources.map((source) => groupedSource(source, keys, null, groups, context.timeZone));
  const limits = aggregationLimits(context);
  const columns = sources.map(() => new Map<string, Column | null>());
  for (const spec of aggregates) {
    const values = new GroupValues(
      spec,
      limits,
      parts.map(({ grouped }) => grouped),
      groups.keys.length,
    );
    const results = groups.keys.map((_, group) => values.result(group));
    parts.forEach(({ grouped, found }, part) => {
      const source = sources[part]!;
      const own = grouped.groupsOf.map((each): Value | undefined => {
        if (each.length === 0) return undefined;
        return each.length === 1
          ? (results[each[0]!] ?? null)
          : fromList(each.flatMap((group) => toList(results[group])));
      });
      const field = resolve(spec.output);
      const before = columns[part]!.get(spec.output) ?? (field === null ? null : source.column(field));
      columns[part]!.set(spec.output, writtenOver(before, found, own, source.rows));
    });
  }
  return columns;
}
