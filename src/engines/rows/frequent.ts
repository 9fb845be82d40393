import { frequentColumns } from '../../plan/fields/frequent-fields.ts';
import type { FrequentOperator } from '../../plan/operator.ts';
import type { RowOperator } from '../../plan/run-context.ts';
import { compareKeys, keysOf, keyText } from '../../rows/group-rows.ts';
import { getOrAdd } from '../../values/get-or-add.ts';
import { roundDecimal } from '../../values/number.ts';
import { newRow, type Row } from '../../values/row.ts';
import type { Scalar } from '../../values/value.ts';

/** Counts the combinations of values, and lists the first of each group. */
export const frequentRows =
  (operator: FrequentOperator): RowOperator =>
  (input) => ({
    columns: frequentColumns(operator),
    open: false,
    rows: [...groupsOf(input.rows, operator)]
      .sort((a, b) => compareKeys(a.by, b.by))
      .flatMap((group) => resultRows(group, operator)),
  });

interface Group {
  readonly by: readonly Scalar[];
  readonly values: Map<string, { readonly key: readonly Scalar[]; count: number }>;
  /** Rows of the group that have all fields. */
  rows: number;
}

/** A multivalue field counts once for each value; a row without one of the fields counts nowhere. */
function groupsOf(rows: Iterable<Row>, { fields, by }: FrequentOperator): Iterable<Group> {
  const groups = new Map<string, Group>();
  for (const row of rows) {
    const keys = keysOf(row, fields);
    if (keys.length === 0) continue;
    for (const groupKey of keysOf(row, by)) {
      const id = keyText(groupKey);
      const group = getOrAdd(groups, id, () => ({ by: groupKey, values: new Map(), rows: 0 }));
      group.rows++;
      for (const key of keys) {
        const text = keyText(key);
        const seen = group.values.get(text);
        if (seen) seen.count++;
        else group.values.set(text, { key, count: 1 });
      }
    }
  }
  return groups.values();
}

/** Ties come in the order of the values. */
function resultRows(group: Group, operator: FrequentOperator): Row[] {
  const { fields, by, limit, other, countField, percentField } = operator;
  const sign = operator.first === 'most' ? -1 : 1;
  const sorted = [...group.values.values()].sort((a, b) => sign * (a.count - b.count) || compareKeys(a.key, b.key));
  const shown = limit === 0 ? sorted : sorted.slice(0, limit);
  const rest = sorted.slice(shown.length);
  const all = [...shown];
  if (other !== null && rest.length > 0)
    all.push({ key: fields.map(() => other), count: rest.reduce((sum, { count }) => sum + count, 0) });
  return all.map(({ key, count }) => {
    const row = newRow();
    by.forEach((field, index) => {
      row[field] = group.by[index];
    });
    fields.forEach((field, index) => {
      row[field] = key[index];
    });
    if (countField !== null) row[countField] = count;
    if (percentField !== null) row[percentField] = roundDecimal((100 * count) / group.rows, 6);
    return row;
  });
}
