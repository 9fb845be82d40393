import type { Statement } from 'better-sqlite3';

/**
 * Condition of a statement that walks many rows: true, but SQLite comes back into JavaScript once in a thousand rows, where V8
 * takes notice that it shall end. Without it a statement that needs no function of ours runs to its end. `id`: the table's number.
 */
export const mayGoOn = (id: string): string => `(${id} & 1023 OR ${GOING_ON}())`;

/** The function of `mayGoOn`. */
export const GOING_ON = 'spl_going_on';

/** Statements whose rows are being walked. A walk whose generator was ended from outside stays open: no `finally` ran. */
export class OpenReads {
  private readonly open = new Set<Iterator<unknown>>();

  *walk(statement: Statement, parameters: readonly unknown[]): Generator<unknown[]> {
    const records = statement.iterate(...parameters) as Iterator<unknown[]>;
    this.open.add(records);
    try {
      for (let next = records.next(); !next.done; next = records.next()) yield next.value;
    } finally {
      records.return?.();
      this.open.delete(records);
    }
  }

  /** Ends all of them: a connection that still reads can neither be closed nor take part in checkpoints. */
  end(): void {
    for (const records of this.open) records.return?.();
    this.open.clear();
  }
}
