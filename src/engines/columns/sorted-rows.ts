import type { SortKey, SortOperator } from '../../plan/row-operators.ts';
import type { RunContext } from '../../plan/run-context.ts';
import { tooManyRows } from '../../rows/held-rows.ts';
import { compareByKeys, type SortValue, sortValue } from '../../rows/sort-rows.ts';
import type { Column } from './column.ts';
import { MergedRows, type OrderedRows } from './row-order.ts';

/** Rows of several sources in an order of their own: per row its source and its number there. */
export interface RowPlaces {
  readonly parts: ArrayLike<number>;
  readonly rows: ArrayLike<number>;
}

/** A source's rows with the columns that they are sorted by (null: no row has a value). */
export interface SortPart {
  readonly source: OrderedRows;
  readonly columns: readonly (Column | null)[];
}

interface Entry {
  readonly part: number;
  readonly row: number;
  readonly values: readonly SortValue[];
}

/** The first rows in the order of a sort, as `sortedRows` gives them. Of most rows no more is looked at than the codes they sort by. */
export function sortedPlaces(
  parts: readonly SortPart[],
  { keys, limit }: SortOperator,
  context: RunContext,
): RowPlaces {
  const count = limit ?? context.limits.sortRows;
  const most = count === 0 ? context.limits.heldRows : Math.max(count * 4, 10_000);
  const readers = parts.map(({ columns }) => columns.map((column) => new SortCodes(column)));
  const held: Entry[] = [];
  let complete = true;
  let worst: Entry | null = null;
  const cut = (): void => {
    sortEntries(held, keys);
    if (count === 0 || held.length <= count) return;
    held.length = count;
    worst = held[count - 1]!;
    complete = false;
    for (const reader of readers) reader[0]?.forget();
  };
  const place = new MergedRows(parts.map(({ source }) => source));
  while (place.next()) {
    const { part, row } = place;
    const codes = readers[part]!;
    // A row that is no better than the worst that was kept comes behind it: it came later.
    if (worst !== null && codes[0]!.isBehind(row, worst, keys)) continue;
    if (held.length >= most) {
      if (count === 0) throw tooManyRows(context.limits, 'sort');
      cut();
      if (worst !== null && codes[0]!.isBehind(row, worst, keys)) continue;
    }
    held.push({ part, row, values: codes.map((each) => each.value(row)) });
  }
  cut();
  if (!complete && limit === null)
    context.limitReached('sortRows', `'sort' kept the first ${count} rows. Write 'sort 0 ...' to keep all.`);
  return { parts: Uint32Array.from(held, ({ part }) => part), rows: Uint32Array.from(held, ({ row }) => row) };
}

function sortEntries(entries: Entry[], keys: readonly SortKey[]): void {
  entries.sort((a, b) => compareByKeys(a.values, b.values, keys));
}

/** What rows sort by in one column, worked out once for each code. */
class SortCodes {
  private readonly values: SortValue[] = [];
  /** Per code 1 when it is behind the worst row that was kept, 2 when it is not; 0: not known. */
  private behind = new Uint8Array();

  constructor(private readonly column: Column | null) {}

  value(row: number): SortValue {
    const code = this.column?.codes[row] ?? 0;
    let value = this.values[code];
    if (value === undefined) {
      value = sortValue(this.column?.dictionary.value(code));
      this.values[code] = value;
    }
    return value;
  }

  /** Whether the first key alone puts a row behind another. */
  isBehind(row: number, { values }: Entry, keys: readonly SortKey[]): boolean {
    const code = this.column?.codes[row] ?? 0;
    if (this.behind.length === 0) this.behind = new Uint8Array((this.column?.dictionary.size ?? 0) + 1);
    let known = this.behind[code]!;
    if (known === 0) {
      const [key] = keys;
      const order = compareByKeys([this.value(row)], [values[0]!], [key!]);
      known = order > 0 || (order === 0 && keys.length === 1) ? 1 : 2;
      this.behind[code] = known;
    }
    return known === 1;
  }

  /** The worst row is another one. */
  forget(): void {
    this.behind.fill(0);
  }
}
