import type { Column } from './column.ts';
import { type Combinations, noCombination } from './combinations.ts';
import type { ScanSource } from './scan-source.ts';

/** The rows of a source in groups. Rows with the same combination of values in the by-fields are in the same groups. */
export class GroupedRows {
  private readonly ids: ArrayLike<number>;
  /** The number of combinations. */
  readonly count: number;
  /** Per combination, its number of rows in groups. */
  readonly sizes: Uint32Array;
  private byCombinationMade: { readonly rows: Uint32Array; readonly starts: Uint32Array } | null = null;
  private allHaveTimes: boolean | null = null;

  /** `groupsOf`: per combination the numbers of its groups; a number that stands there twice counts its rows twice. */
  constructor(
    readonly source: ScanSource,
    { ids, count }: Combinations,
    readonly groupsOf: readonly (readonly number[])[],
  ) {
    this.ids = ids;
    this.count = count;
    this.sizes = new Uint32Array(count);
    const { mask } = source;
    for (let row = 0; row < mask.length; row++) if (mask[row] === 1) this.sizes[ids[row]!]!++;
    for (let id = 0; id < count; id++) if (groupsOf[id]!.length === 0) this.sizes[id] = 0;
  }

  /** How many rows are in groups. */
  get rows(): number {
    return this.byCombination.rows.length;
  }

  /** The groups of a row of the source's mask. */
  groupsOfRow(row: number): readonly number[] {
    return this.groupsOf[this.ids[row]!]!;
  }

  /** Whether the time of each row is known: only then do times say which is the newest. */
  get haveTimes(): boolean {
    this.allHaveTimes ??= this.source.times.every((time, row) => this.source.mask[row] === 0 || !Number.isNaN(time));
    return this.allHaveTimes;
  }

  /** Calls `visit` for each combination and each code that its rows have in a column, with the number of these rows. Absent values are left out. */
  eachCode(column: Column, visit: (id: number, code: number, times: number) => void): void {
    const { codes } = column;
    const counts = new Uint32Array(column.dictionary.size + 1);
    const { rows, starts } = this.byCombination;
    const met = new Uint32Array(Math.min(rows.length, counts.length));
    for (let id = 0; id < this.count; id++) {
      let different = 0;
      for (let at = starts[id]!; at < starts[id + 1]!; at++) {
        const code = codes[rows[at]!]!;
        if (code !== 0 && counts[code]!++ === 0) met[different++] = code;
      }
      for (let i = 0; i < different; i++) {
        const code = met[i]!;
        visit(id, code, counts[code]!);
        counts[code] = 0;
      }
    }
  }

  /** Per combination the first and the last time of its rows; those of combinations without rows in groups say nothing. */
  timeRanges(): { readonly first: Float64Array; readonly last: Float64Array } {
    const first = new Float64Array(this.count).fill(Number.POSITIVE_INFINITY);
    const last = new Float64Array(this.count).fill(Number.NEGATIVE_INFINITY);
    const { ids } = this;
    const { mask, times } = this.source;
    for (let row = 0; row < mask.length; row++) {
      if (mask[row] === 0) continue;
      const id = ids[row]!;
      const time = times[row]!;
      if (time < first[id]!) first[id] = time;
      if (time > last[id]!) last[id] = time;
    }
    return { first, last };
  }

  /** Per combination the place in the source's order of its newest (or oldest) row with a value; -1: there is none. Null column: each row has one. */
  outermost(column: Column | null, end: 'newest' | 'oldest'): Int32Array {
    const found = new Int32Array(this.count).fill(-1);
    const { ids } = this;
    const { mask, order } = this.source;
    const codes = column?.codes ?? null;
    let missing = 0;
    for (const size of this.sizes) if (size > 0) missing++;
    for (let i = 0; i < order.length && missing > 0; i++) {
      const place = end === 'newest' ? i : order.length - 1 - i;
      const row = order[place]!;
      if (mask[row] === 0 || (codes !== null && codes[row] === 0)) continue;
      const id = ids[row]!;
      if (found[id] !== -1 || this.sizes[id] === 0) continue;
      found[id] = place;
      missing--;
    }
    return found;
  }

  /** Rows that are in groups, by their combination. */
  private get byCombination(): { readonly rows: Uint32Array; readonly starts: Uint32Array } {
    if (this.byCombinationMade === null) {
      const { ids, sizes, count } = this;
      const { mask } = this.source;
      const starts = new Uint32Array(count + 1);
      for (let id = 0; id < count; id++) starts[id + 1] = starts[id]! + sizes[id]!;
      const rows = new Uint32Array(starts[count]!);
      const next = starts.slice();
      for (let row = 0; row < mask.length; row++) {
        if (mask[row] === 0) continue;
        const id = ids[row]!;
        if (id !== noCombination && sizes[id]! > 0) rows[next[id]!++] = row;
      }
      this.byCombinationMade = { rows, starts };
    }
    return this.byCombinationMade;
  }
}
