import type { Statement } from 'better-sqlite3';

/**
 * Condition of a statement that walks many rows: true, but SQLite comes back into JavaScript once in a thousand rows, where V8
 * takes notice that it shall end. Without it a statement that needs no function of ours runs to its end. `id`: the table's number.
 */
export const mayGoOn = (id: string): string => `(${id} & 1023 OR ${GOING_ON}())`;

/** The function of `mayGoOn`. */
export const GOING_ON = 'spl_going_on';

/** A statement took longer than whoever looks on may wait. */
export class LookingEnded extends Error {
  override readonly name = 'LookingEnded';
}

/** Statements whose rows are being walked. A walk whose generator was ended from outside stays open: no `finally` ran. */
export class OpenReads {
  private readonly open = new Set<Iterator<unknown>>();
  /** Until when statements may run, by `performance.now`. */
  private latest = Number.POSITIVE_INFINITY;
  /** How many statements were walked. */
  count = 0;

  /** What `mayGoOn` calls. @throws LookingEnded */
  goOn(): number {
    if (performance.now() > this.latest) throw new LookingEnded('It took too long.');
    return 1;
  }

  /** Statements end with `LookingEnded` at this time; null: they take what they need. */
  endAt(latest: number | null): void {
    this.latest = latest ?? Number.POSITIVE_INFINITY;
  }

  *walk(statement: Statement, parameters: readonly unknown[]): Generator<unknown[]> {
    this.count++;
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
