import type { DistinctOperator } from '../../plan/row-operators.ts';
import type { RunContext } from '../../plan/run-context.ts';
import { tooManyRows } from '../../rows/held-rows.ts';
import { distinctKey } from '../../rows/row-key.ts';
import { newRow } from '../../values/row.ts';
import type { Column } from './column.ts';
import { combinations, noCombination } from './combinations.ts';
import { MergedRows, type OrderedRows } from './row-order.ts';

/** A source's rows with the columns that tell them apart (null: no row has a value). */
export interface DistinctPart {
  readonly source: OrderedRows & { readonly rows: number };
  readonly columns: readonly (Column | null)[];
}

/** Takes out of the masks all rows but the first ones, newest first, of each combination of values. */
export function keepDistinct(parts: readonly DistinctPart[], operator: DistinctOperator, context: RunContext): void {
  const { count, keepEmpty } = operator;
  const numbered = parts.map((part) => firstOfSource(part, operator));
  const seen = new Map<string, number>();
  const place = new MergedRows(parts.map(({ source }) => source));
  while (place.next()) {
    const { keys, ids } = numbered[place.part]!;
    const { mask } = parts[place.part]!.source;
    const key = keys[ids[place.row]!]!;
    if (key === null) {
      if (!keepEmpty) mask[place.row] = 0;
      continue;
    }
    const times = seen.get(key) ?? 0;
    if (times === 0 && seen.size >= context.limits.heldRows) throw tooManyRows(context.limits, 'dedup');
    if (times < count) seen.set(key, times + 1);
    else mask[place.row] = 0;
  }
}

/** Leaves in one source's mask the rows that are the first of their combination there, and gives each combination its key. */
function firstOfSource(
  { source, columns }: DistinctPart,
  { count, fields, keepEmpty }: DistinctOperator,
): { readonly keys: readonly (string | null)[]; readonly ids: ArrayLike<number> } {
  const { mask, order } = source;
  const { ids, first } = combinations(columns, source.rows, mask.includes(0) ? mask : null);
  const row = newRow();
  const keys = Array.from(first, (at) => {
    if (at < 0) return null;
    for (let i = 0; i < fields.length; i++) row[fields[i]!] = columns[i]?.value(at);
    return distinctKey(row, fields);
  });
  const met = new Uint32Array(keys.length);
  for (let at = 0; at < order.length; at++) {
    const place = order[at]!;
    const id = ids[place]!;
    if (mask[place] === 0 || id === noCombination) continue;
    if (keys[id] === null ? !keepEmpty : met[id]!++ >= count) mask[place] = 0;
  }
  return { keys, ids };
}
