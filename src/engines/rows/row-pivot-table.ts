import type { AggregatePlan } from '../../rows/aggregate-group.ts';
import type { AxisKey } from '../../rows/axis.ts';
import { nullKey, nullSeries, otherKey, type PivotRow, PivotTable, type Series } from '../../rows/pivot-table.ts';
import { timeOf } from '../../rows/row-time.ts';
import { SplError } from '../../syntax/spl-error.ts';
import { getOrAdd } from '../../values/get-or-add.ts';
import type { Row } from '../../values/row.ts';
import type { Value } from '../../values/value.ts';

interface Entry {
  readonly row: PivotRow;
  readonly series: string;
  readonly values: readonly Value[];
  readonly time: number | null;
}

/** A table that is filled row by row. */
export class RowPivotTable extends PivotTable {
  private readonly groups = new Map<PivotRow, Map<string, ReturnType<AggregatePlan['newGroup']>>>();
  private readonly entries: Entry[] = [];

  constructor(
    private readonly plan: AggregatePlan,
    /** Rows that may be kept to aggregate the series that are not chosen into one; 0: these are left out. */
    private readonly keptRows: number,
    private readonly command: string,
  ) {
    super(plan.outputs.length, plan.limits, keptRows > 0);
  }

  add(row: Row, key: AxisKey, series: Series): void {
    const pivotRow = this.rowOf(key);
    const name = series === nullSeries ? nullKey : series;
    const time = timeOf(row);
    this.groupOf(pivotRow, name).add(row, time);
    this.counts.set(name, (this.counts.get(name) ?? 0) + 1);
    if (this.keptRows === 0 || name === nullKey) return;
    if (this.entries.length >= this.keptRows) throw this.tooManyRows();
    this.entries.push({ row: pivotRow, series: name, values: this.plan.read(row), time });
  }

  private groupOf(row: PivotRow, name: string) {
    const groups = getOrAdd(this.groups, row, () => new Map());
    return getOrAdd(groups, name, () => {
      const group = this.plan.newGroup();
      row.cells.set(name, group);
      return group;
    });
  }

  private tooManyRows(): SplError {
    return new SplError(
      `'${this.command}' would have to hold more than ${this.keptRows} rows in memory for the series of all other values.`,
      null,
      'Write useother=f or limit=0, or filter before it.',
      'limit',
    );
  }

  protected mergeRest(chosen: ReadonlySet<string>): void {
    for (const { row, series, values, time } of this.entries) {
      if (!chosen.has(series)) this.groupOf(row, otherKey).addValues(values, time);
    }
  }
}
