import type { Database, Statement } from 'better-sqlite3';
import type { ColumnValue, FilledColumns } from './encode-event.ts';
import { quote } from './tables.ts';

/** Sets of filled columns whose statement is kept (a statement takes about 50 KB); rows with others are written with all columns. */
const maxStatements = 100;

/**
 * Inserts rows of which most columns are NULL. A statement names the columns that a row fills, and no others: handing over a NULL
 * costs nearly as much as a short text, and logs fill few different sets of columns.
 */
export class RowInsert {
  private readonly statements = new Map<string, Statement>();
  private whole: Statement | null = null;

  /** `leading`: the columns that every row fills. `columns`: the others, by their place. */
  constructor(
    private readonly database: Database,
    private readonly table: string,
    private readonly leading: readonly string[],
    private readonly columns: readonly string[],
  ) {}

  run(leading: readonly ColumnValue[], filled: FilledColumns): void {
    const statement = this.statementFor(filled.places);
    if (statement === null) this.insertWhole(leading, filled);
    else statement.run(...leading, ...filled.values);
  }

  private statementFor(places: readonly number[]): Statement | null {
    let key = '';
    for (let index = 0; index < places.length; index++) key += String.fromCharCode(places[index]!);
    const known = this.statements.get(key);
    if (known !== undefined) return known;
    if (this.statements.size >= maxStatements) return null;
    const made = this.prepare(places.map((place) => this.columns[place]!));
    this.statements.set(key, made);
    return made;
  }

  private insertWhole(leading: readonly ColumnValue[], filled: FilledColumns): void {
    this.whole ??= this.prepare(this.columns);
    this.whole.run(...leading, ...allColumns(filled, this.columns.length));
  }

  private prepare(columns: readonly string[]): Statement {
    const names = [...this.leading, ...columns];
    return this.database.prepare(
      `INSERT INTO ${quote(this.table)} (${names.map(quote).join(', ')}) VALUES (${names.map(() => '?').join(', ')})`,
    );
  }
}

/** A value for each of `count` columns. */
export function allColumns({ places, values }: FilledColumns, count: number): ColumnValue[] {
  const all = new Array<ColumnValue>(count).fill(null);
  for (const [index, place] of places.entries()) all[place] = values[index]!;
  return all;
}
