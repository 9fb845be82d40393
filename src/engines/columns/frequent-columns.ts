import type { ResolveField } from '../../plan/resolve-field.ts';
import type { FrequentOperator } from '../../plan/row-operators.ts';
import { FrequentValues } from '../../rows/frequent-values.ts';
import { newRow, type Row } from '../../values/row.ts';
import { combinations, noCombination } from './combinations.ts';
import type { ScanSource } from './scan-source.ts';
import { NamedRows } from './step-source.ts';

/** The most, or least, frequent combinations of values: each is looked at once for each source, with the number of its rows. */
export function frequentRows(
  sources: readonly ScanSource[],
  operator: FrequentOperator,
  resolve: ResolveField,
): readonly Row[] {
  const values = new FrequentValues(operator);
  const fields = [...new Set([...operator.fields, ...operator.by])];
  for (const source of sources) {
    const { mask } = source;
    const named = new NamedRows(source, resolve);
    const columns = fields.map((field) => named.column(field));
    const { ids, count, first } = combinations(columns, source.rows, mask.includes(0) ? mask : null);
    const sizes = new Uint32Array(count);
    for (let row = 0; row < source.rows; row++) {
      const id = ids[row]!;
      if (id !== noCombination) sizes[id]!++;
    }
    for (let id = 0; id < count; id++) {
      if (first[id]! < 0) continue;
      const row = newRow();
      for (let i = 0; i < fields.length; i++) row[fields[i]!] = columns[i]?.value(first[id]!);
      values.add(row, sizes[id]!);
    }
  }
  return values.rows();
}
