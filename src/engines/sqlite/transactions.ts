import type { Database } from 'better-sqlite3';

/** The transactions of a connection. During a trial they are parts of one that is undone in the end. */
export class Transactions {
  private inTrial = false;
  /** In a trial: a part of it is open. */
  private isOpen = false;

  constructor(private readonly database: Database) {}

  begin(): void {
    this.database.exec(this.inTrial ? 'SAVEPOINT change' : 'BEGIN IMMEDIATE');
    this.isOpen = true;
  }

  commit(): void {
    this.database.exec(this.inTrial ? 'RELEASE change' : 'COMMIT');
    this.isOpen = false;
  }

  /** @returns false when there was nothing to undo. */
  rollback(): boolean {
    const open = this.inTrial ? this.isOpen : this.database.inTransaction;
    this.isOpen = false;
    if (open) this.database.exec(this.inTrial ? 'ROLLBACK TO change; RELEASE change' : 'ROLLBACK');
    return open;
  }

  beginTrial(): void {
    this.database.exec('BEGIN IMMEDIATE');
    this.inTrial = true;
  }

  endTrial(): void {
    this.inTrial = false;
    this.isOpen = false;
    if (this.database.inTransaction) this.database.exec('ROLLBACK');
  }
}
