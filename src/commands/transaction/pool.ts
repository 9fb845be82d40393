import { timeOf } from '../../rows/row-time.ts';
import { toText } from '../../values/number.ts';
import type { Row } from '../../values/row.ts';
import { toList } from '../../values/value.ts';

/** What makes events members of one transaction. */
export interface TransactionRules {
  readonly fields: readonly string[];
  /** Seconds that a transaction must last less than; null: any time. */
  readonly maxSpan: number | null;
  /** Seconds that two of its events may be apart; null: any time. */
  readonly maxPause: number | null;
  readonly maxEvents: number | null;
  readonly startsWith: ((row: Row) => boolean) | null;
  readonly endsWith: ((row: Row) => boolean) | null;
  /** An event must share the value of one of the fields. */
  readonly connected: boolean;
  /** So must an event that starts or ends a transaction. */
  readonly unifyEnds: boolean;
  readonly maxOpenTransactions: number;
  readonly maxOpenEvents: number;
}

/** Events that belong together; the newest was seen first. */
export interface Transaction {
  /** In the order of arrival. */
  readonly events: Row[];
  /** Values of the fields seen so far, by the field's place. */
  readonly values: (Set<string> | null)[];
  newest: number | null;
  oldest: number | null;
  /** An event that ends, that starts it was among its events. */
  ended: boolean;
  started: boolean;
  /** By a limit of the rules or by an event that starts it; not because the input or the memory came to an end. */
  closed: boolean;
  evicted: boolean;
}

/**
 * Groups events, newest first, into transactions (Search Reference, transaction): an event joins the open transaction,
 * last one first, that none of its values of the fields contradicts; otherwise it opens one.
 */
export class TransactionPool {
  /** Open transactions by when they last got an event: the one that waited longest comes first. */
  private readonly open = new Set<Transaction>();
  /** Open transactions by place of field and value. */
  private readonly byValue = new Map<string, Set<Transaction>>();
  private openEvents = 0;
  /** Finished and unfinished ones, in the order in which they were left. */
  readonly left: Transaction[] = [];
  /** Events that belong to no transaction. */
  readonly orphans: Row[] = [];
  private lastTime: number | null = null;
  /** True when events did not come newest first. */
  disordered = false;

  constructor(
    private readonly rules: TransactionRules,
    private readonly evicting: (limit: 'openTransactions' | 'openEvents') => void,
  ) {}

  add(row: Row): void {
    const { rules } = this;
    const time = timeOf(row);
    if (time !== null && this.lastTime !== null && time > this.lastTime) this.disordered = true;
    this.lastTime = time ?? this.lastTime;
    const values = rules.fields.map((field) => {
      const list = toList(row[field]);
      return list.length === 0 ? null : list.map(toText);
    });
    const starts = rules.startsWith?.(row) ?? false;
    const ends = rules.endsWith?.(row) ?? false;
    const needsCommon = rules.fields.length > 0 && (rules.connected || (rules.unifyEnds && (starts || ends)));
    let transaction = this.find(values, needsCommon);
    // An event that ends a transaction is its newest: what is open was never started.
    if (transaction && (ends || !this.hasRoom(transaction, time))) {
      this.close(transaction, !ends);
      transaction = null;
    }
    if (transaction === null) {
      if (rules.fields.length > 0 && needsCommon && values.every((value) => value === null)) {
        this.orphans.push(row);
        return;
      }
      transaction = this.openTransaction();
    }
    this.join(transaction, row, time, values);
    transaction.ended ||= ends;
    transaction.started ||= starts;
    if (starts) this.close(transaction, true);
    this.keepLimits();
  }

  /** The input is over. What would have been closed by the time since is closed, the rest stays unfinished. */
  finish(): void {
    const { maxSpan, maxPause } = this.rules;
    const now = this.lastTime;
    for (const transaction of [...this.open]) {
      const { newest, oldest } = transaction;
      const expired =
        now !== null &&
        ((maxSpan !== null && newest !== null && newest - now >= maxSpan) ||
          (maxPause !== null && oldest !== null && oldest - now > maxPause));
      this.close(transaction, expired);
    }
  }

  private find(values: readonly (readonly string[] | null)[], needsCommon: boolean): Transaction | null {
    if (needsCommon) {
      const candidates = new Set<Transaction>();
      values.forEach((list, index) => {
        for (const value of list ?? [])
          for (const found of this.byValue.get(`${index}:${value}`) ?? []) candidates.add(found);
      });
      if (candidates.size <= 1) {
        const [only] = candidates;
        return only && agrees(only, values) ? only : null;
      }
      return lastOf(this.open, (transaction) => candidates.has(transaction) && agrees(transaction, values));
    }
    return lastOf(this.open, (transaction) => agrees(transaction, values));
  }

  private hasRoom(transaction: Transaction, time: number | null): boolean {
    const { maxSpan, maxPause, maxEvents } = this.rules;
    if (maxEvents !== null && transaction.events.length >= maxEvents) return false;
    if (time === null || transaction.oldest === null || transaction.newest === null) return true;
    if (maxSpan !== null && Math.max(transaction.newest, time) - Math.min(transaction.oldest, time) >= maxSpan)
      return false;
    return maxPause === null || Math.abs(transaction.oldest - time) <= maxPause;
  }

  private openTransaction(): Transaction {
    const transaction: Transaction = {
      events: [],
      values: this.rules.fields.map(() => null),
      newest: null,
      oldest: null,
      ended: false,
      started: false,
      closed: false,
      evicted: false,
    };
    this.open.add(transaction);
    return transaction;
  }

  private join(
    transaction: Transaction,
    row: Row,
    time: number | null,
    values: readonly (readonly string[] | null)[],
  ): void {
    transaction.events.push(row);
    this.openEvents++;
    if (time !== null) {
      transaction.newest = transaction.newest === null ? time : Math.max(transaction.newest, time);
      transaction.oldest = transaction.oldest === null ? time : Math.min(transaction.oldest, time);
    }
    values.forEach((list, index) => {
      if (list === null) return;
      const known = transaction.values[index] ?? new Set<string>();
      transaction.values[index] = known;
      for (const value of list) {
        if (known.has(value)) continue;
        known.add(value);
        const key = `${index}:${value}`;
        const others = this.byValue.get(key);
        if (others) others.add(transaction);
        else this.byValue.set(key, new Set([transaction]));
      }
    });
    this.open.delete(transaction);
    this.open.add(transaction);
  }

  private close(transaction: Transaction, closed: boolean): void {
    transaction.closed = closed;
    this.open.delete(transaction);
    this.openEvents -= transaction.events.length;
    transaction.values.forEach((values, index) => {
      for (const value of values ?? []) {
        const key = `${index}:${value}`;
        const others = this.byValue.get(key);
        others?.delete(transaction);
        if (others?.size === 0) this.byValue.delete(key);
      }
    });
    this.left.push(transaction);
  }

  private keepLimits(): void {
    const { maxOpenTransactions, maxOpenEvents } = this.rules;
    while (this.open.size > maxOpenTransactions || (this.openEvents > maxOpenEvents && this.open.size > 1)) {
      const [oldest] = this.open;
      this.evicting(this.open.size > maxOpenTransactions ? 'openTransactions' : 'openEvents');
      oldest!.evicted = true;
      this.close(oldest!, false);
    }
  }
}

/** None of the values contradicts the transaction's. */
function agrees(transaction: Transaction, values: readonly (readonly string[] | null)[]): boolean {
  return values.every((list, index) => {
    const known = transaction.values[index];
    return list === null || known == null || list.some((value) => known.has(value));
  });
}

function lastOf(
  transactions: Iterable<Transaction>,
  accepts: (transaction: Transaction) => boolean,
): Transaction | null {
  let last: Transaction | null = null;
  for (const transaction of transactions) if (accepts(transaction)) last = transaction;
  return last;
}
