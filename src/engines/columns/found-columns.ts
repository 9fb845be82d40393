import type { Column } from './column.ts';

/** Columns that are made when they are asked for the first time, and kept. */
export abstract class FoundColumns {
  protected readonly found = new Map<string, Column | null>();

  /** Null when no row has the field. */
  column(field: string): Column | null {
    let column = this.found.get(field);
    if (column === undefined) {
      column = this.find(field);
      this.found.set(field, column);
    }
    return column;
  }

  /** Whether the column is still to be made. */
  isDerived(field: string): boolean {
    return !this.found.has(field);
  }

  protected abstract find(field: string): Column | null;
}
