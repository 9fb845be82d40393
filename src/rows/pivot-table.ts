import type { AggregationLimits } from '../functions/aggregation.ts';
import type { SeriesChoice } from '../plan/series-options.ts';
import { compareText, compareValues } from '../values/compare.ts';
import { getOrAdd } from '../values/get-or-add.ts';
import { toText } from '../values/number.ts';
import type { Value } from '../values/value.ts';
import type { AxisKey } from './axis.ts';

/** The aggregates of the rows that one cell stands for. */
interface PivotCell {
  /** Of the aggregate with this number. */
  result(index: number): Value;
}

/** One row of the table: its place on the axis and its cells by series. */
export interface PivotRow {
  readonly key: AxisKey;
  readonly cells: Map<string, PivotCell>;
}

/** The group of rows that have no split-by field is a series of its own, which the choice of series never drops. */
export const nullSeries = Symbol('null series');
export type Series = string | typeof nullSeries;
/** Keys of `PivotRow.cells` for the two series that are no values. No value is that short text. */
export const nullKey = '\u0000null';
export const otherKey = '\u0000other';

/** Aggregates by two keys: rows of an axis, and series. Whoever fills it gives rows their cells, and counts the rows of each series. */
export abstract class PivotTable {
  protected readonly rowsByKey = new Map<string, PivotRow>();
  protected readonly counts = new Map<string, number>();

  constructor(
    /** How many there are. */
    private readonly aggregates: number,
    private readonly limits: AggregationLimits,
    /** True when the series that are not chosen become one; otherwise they are left out. */
    private readonly merges: boolean,
  ) {}

  /** Gives each row that has some a cell for all series that are not chosen. */
  protected abstract mergeRest(chosen: ReadonlySet<string>): void;

  protected rowOf(key: AxisKey): PivotRow {
    const id = toText(key.value);
    return getOrAdd(this.rowsByKey, id, () => ({ key, cells: new Map() }));
  }

  /** The rows in the order of the axis; numbers spelled differently by their text. */
  rows(): PivotRow[] {
    return [...this.rowsByKey.values()].sort(
      (a, b) => compareValues(a.key.order, b.key.order) || compareText(toText(a.key.value), toText(b.key.value)),
    );
  }

  /** The series in the order of their values, with those that the choice leaves out aggregated into one. */
  chosenSeries(choice: SeriesChoice): ChosenSeries {
    const names = [...this.counts.keys()]
      .filter((name) => name !== nullKey)
      .sort((a, b) => compareValues(a, b) || compareText(a, b));
    const chosen = new Set(this.choose(names, choice));
    const rest = names.filter((name) => !chosen.has(name));
    const merged = rest.length > 0 && this.merges;
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
    if (score?.aggregation.name === 'count' || (score === null && this.aggregates > 1)) return this.counts.get(name)!;
    const total = score ? score.aggregation.create(score.parameter, this.limits) : null;
    let sum = 0;
    for (const { cells, key } of this.rowsByKey.values()) {
      const value = cells.get(name)?.result(0);
      if (total) total.add(value, typeof key.order === 'number' ? key.order : null);
      else if (value != null && !Array.isArray(value)) sum += Number(value) || 0;
    }
    return total ? Number(total.result()) || 0 : sum;
  }
}

export interface ChosenSeries {
  readonly names: readonly string[];
  /** Key of the cells of rows without a split-by field, of those left out; null when there are none. */
  readonly nullKey: string | null;
  readonly otherKey: string | null;
}
