import type { FrequentOperator } from '../plan/row-operators.ts';
import { roundDecimal } from '../values/number.ts';
import { newRow, type Row } from '../values/row.ts';
import type { Scalar } from '../values/value.ts';
import { compareKeys, keysOf, keyText } from './group-rows.ts';

interface Group {
  readonly by: readonly Scalar[];
  readonly values: Map<string, { readonly key: readonly Scalar[]; count: number }>;
  /** Rows of the group that have all fields. */
  rows: number;
}

/** Counts the combinations of values of fields, and lists the first of each group. */
export class FrequentValues {
  private readonly groups = new Map<string, Group>();

  constructor(private readonly operator: FrequentOperator) {}

  /** So many rows like this one. A multivalue field counts once for each value; a row without one of the fields counts nowhere. */
  add(row: Row, times: number): void {
    const { fields, by } = this.operator;
    const keys = keysOf(row, fields);
    if (keys.length === 0) return;
    for (const groupKey of keysOf(row, by)) {
      const id = keyText(groupKey);
      let group = this.groups.get(id);
      if (group === undefined) {
        group = { by: groupKey, values: new Map(), rows: 0 };
        this.groups.set(id, group);
      }
      group.rows += times;
      for (const key of keys) {
        const text = keyText(key);
        const seen = group.values.get(text);
        if (seen) seen.count += times;
        else group.values.set(text, { key, count: times });
      }
    }
  }

  rows(): Row[] {
    return [...this.groups.values()]
      .sort((a, b) => compareKeys(a.by, b.by))
      .flatMap((group) => resultRows(group, this.operator));
  }
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
