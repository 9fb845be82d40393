import type { SeriesChoice } from '../../plan/series-options.ts';
import type { AggregateGroup, AggregatePlan } from '../../rows/aggregate-group.ts';
import type { AxisKey } from '../../rows/axis.ts';
import { timeOf } from '../../rows/row-time.ts';
import { SplError } from '../../syntax/spl-error.ts';
import { compareText, compareValues } from '../../values/compare.ts';
import { getOrAdd } from '../../values/get-or-add.ts';
import { toText } from '../../values/number.ts';
import type { Row } from '../../values/row.ts';
import type { Value } from '../../values/value.ts';

/** One row of the table: its place on the axis and, by series, the groups that its cells show. */
export interface PivotRow {
  readonly key: AxisKey;
  readonly cells: Map<string, AggregateGroup>;
}

interface Entry {
  readonly row: PivotRow;
  readonly series: string;
  readonly values: readonly Value[];
  readonly time: number | null;
}

/** The group of rows that have no split-by field is a series of its own, which the choice of series never drops. */
export const nullSeries = Symbol('null series');
export type Series = string | typeof nullSeries;
/** Keys of `PivotRow.cells` for the two series that are no values. No value is that short text. */
const nullKey = '\u0000null';
const otherKey = '\u0000other';

/** Aggregates by two keys: rows of an axis, and series. */
export class PivotTable {
  private readonly rowsByKey = new Map<string, PivotRow>();
  private readonly counts = new Map<string, number>();
  private readonly entries: Entry[] = [];

  constructor(
    private readonly plan: AggregatePlan,
    /**
     * Rows that may be kept to aggregate the series that are not chosen into one; 0: these are left out.
     */
    private readonly keptRows: number,
    private readonly command: string,
  ) {}

  add(row: Row, key: AxisKey, series: Series): void {
    const pivotRow = this.rowOf(key);
    const name = series === nullSeries ? nullKey : series;
    const time = timeOf(row);
    getOrAdd(pivotRow.cells, name, () => this.plan.newGroup()).add(row, time);
    this.counts.set(name, (this.counts.get(name) ?? 0) + 1);
    if (this.keptRows === 0 || name === nullKey) return;
    if (this.entries.length >= this.keptRows) throw this.tooManyRows();
    this.entries.push({ row: pivotRow, series: name, values: this.plan.read(row), time });
  }

  private tooManyRows(): SplError {
    return new SplError(
      `'${this.command}' would have to hold more than ${this.keptRows} rows in memory for the series of all other values.`,
      null,
      'Write useother=f or limit=0, or filter before it.',
      'limit',
    );
  }

  private rowOf(key: AxisKey): PivotRow {
    const id = toText(key.value);
    return getOrAdd(this.rowsByKey, id, () => ({ key, cells: new Map() }));
  }

  /** The rows in the order of the axis. */
  rows(): PivotRow[] {
    return [...this.rowsByKey.values()].sort((a, b) => compareValues(a.key.order, b.key.order));
  }

  /** The series in the order of their values, with those that the choice leaves out aggregated into one. */
  chosenSeries(choice: SeriesChoice): ChosenSeries {
    const names = [...this.counts.keys()].filter((name) => name !== nullKey).sort(compareValues);
    const chosen = new Set(this.choose(names, choice));
    const rest = names.filter((name) => !chosen.has(name));
    const merged = rest.length > 0 && this.keptRows > 0;
    if (merged) this.mergeRest(chosen);
    return {
      names: names.filter((name) => chosen.has(name)),
      nullKey: this.counts.has(nullKey) ? nullKey : null,
      otherKey: merged ? otherKey : null,
    };
  }

  private choose(names: readonly string[], { score, test }: SeriesChoice): readonly string[] {
    if (test.kind === 'all' || (test.kind === 'rank' && test.inside && names.length <= test.count)) return names;
    const scores = new Map(names.map((name) => [name, this.score(name, score)]));
    if (test.kind === 'threshold') {
      const { operator, bound } = test;
      return names.filter((name) => (operator === '<' ? scores.get(name)! < bound : scores.get(name)! > bound));
    }
    const sign = test.from === 'top' ? -1 : 1;
    const ranked = [...names].sort((a, b) => sign * (scores.get(a)! - scores.get(b)!) || compareText(a, b));
    return test.inside ? ranked.slice(0, test.count) : ranked.slice(test.count);
  }

  /** By default the sum of its values; with several aggregates, or for `count`, how many rows it has. */
  private score(name: string, score: SeriesChoice['score']): number {
    if (score?.aggregation.name === 'count' || (score === null && this.plan.outputs.length > 1))
      return this.counts.get(name)!;
    const total = score ? score.aggregation.create(score.parameter, this.plan.limits) : null;
    let sum = 0;
    for (const { cells, key } of this.rowsByKey.values()) {
      const value = cells.get(name)?.result(0);
      if (total) total.add(value, typeof key.order === 'number' ? key.order : null);
      else if (value != null && !Array.isArray(value)) sum += Number(value) || 0;
    }
    return total ? Number(total.result()) || 0 : sum;
  }

  private mergeRest(chosen: ReadonlySet<string>): void {
    for (const { row, series, values, time } of this.entries) {
      if (chosen.has(series)) continue;
      getOrAdd(row.cells, otherKey, () => this.plan.newGroup()).addValues(values, time);
    }
  }
}

export interface ChosenSeries {
  readonly names: readonly string[];
  /** Key of the cells of rows without a split-by field, of those left out; null when there are none. */
  readonly nullKey: string | null;
  readonly otherKey: string | null;
}
