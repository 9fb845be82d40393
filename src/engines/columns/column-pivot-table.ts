import type { AggregationLimits } from '../../functions/aggregation.ts';
import type { AggregateSpec } from '../../plan/aggregate-spec.ts';
import type { ChartKeys } from '../../rows/chart-table.ts';
import { nullKey, nullSeries, otherKey, type PivotRow, PivotTable } from '../../rows/pivot-table.ts';
import type { Column } from './column.ts';
import { type Combinations, combinations } from './combinations.ts';
import { GroupValues } from './group-values.ts';
import { GroupedRows } from './grouped-rows.ts';
import type { ScanSource } from './scan-source.ts';

/** A source with the columns whose values are the rows and the columns of a chart (null: no row has a value). */
export interface PivotPart {
  readonly source: ScanSource;
  readonly row: Column | null;
  readonly column: Column | null;
}

/** A cell that rows are in. */
interface Place {
  readonly row: PivotRow;
  readonly series: string;
}

interface PlacedPart {
  readonly source: ScanSource;
  readonly found: Combinations;
  /** Per combination of the two fields the cells of its rows. */
  readonly places: readonly (readonly Place[])[];
}

/** A table that is filled by combinations of values, each looked at once for each source. */
export class ColumnPivotTable extends PivotTable {
  private readonly parts: readonly PlacedPart[];

  constructor(
    parts: readonly PivotPart[],
    private readonly specs: readonly AggregateSpec[],
    keys: ChartKeys,
    merges: boolean,
    private readonly aggregation: AggregationLimits,
  ) {
    super(specs.length, aggregation, merges);
    this.parts = parts.map((part) => this.placed(part, keys));
    this.fill(this.parts, ({ series }) => series);
  }

  private placed({ source, row, column }: PivotPart, { keysOf, seriesOf }: ChartKeys): PlacedPart {
    const { mask } = source;
    const found = combinations([row, column], source.rows, mask.includes(0) ? mask : null);
    const places = Array.from(found.first, (at) => {
      if (at < 0) return [];
      const names = seriesOf(column?.value(at)).map((name) => (name === nullSeries ? nullKey : name));
      return keysOf(row?.value(at)).flatMap((key) => {
        const pivotRow = this.rowOf(key);
        return names.map((series) => ({ row: pivotRow, series }));
      });
    });
    return { source, found, places };
  }

  /** Makes the cells of rows. `cellOf`: the cell that stands for a place; null: none. */
  private fill(parts: readonly PlacedPart[], cellOf: (place: Place) => string | null): void {
    const numbers = new Map<PivotRow, Map<string, number>>();
    let cells = 0;
    const numberOf = ({ row }: Place, cell: string): number => {
      let own = numbers.get(row);
      if (own === undefined) {
        own = new Map();
        numbers.set(row, own);
      }
      let number = own.get(cell);
      if (number === undefined) {
        number = cells++;
        own.set(cell, number);
      }
      return number;
    };
    const grouped = parts.map(({ source, found, places }) => {
      const groupsOf = places.map((list) =>
        list.flatMap((place) => {
          const cell = cellOf(place);
          return cell === null ? [] : [numberOf(place, cell)];
        }),
      );
      const rows = new GroupedRows(source, found, groupsOf);
      places.forEach((list, id) => {
        for (const place of list) {
          const cell = cellOf(place);
          if (cell !== null && rows.sizes[id]! > 0) this.count(cell, rows.sizes[id]!);
        }
      });
      return rows;
    });
    const values = this.specs.map((spec) => new GroupValues(spec, this.aggregation, grouped, cells));
    for (const [row, own] of numbers) {
      for (const [cell, number] of own) row.cells.set(cell, { result: (index) => values[index]!.result(number) });
    }
  }

  private count(series: string, rows: number): void {
    this.counts.set(series, (this.counts.get(series) ?? 0) + rows);
  }

  protected mergeRest(chosen: ReadonlySet<string>): void {
    this.fill(this.parts, ({ series }) => (series === nullKey || chosen.has(series) ? null : otherKey));
  }
}
