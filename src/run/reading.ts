import type { RowStream } from '../plan/run-context.ts';
import type { Row } from '../values/row.ts';

/** A search was stopped by whoever asked for it. */
export class Stopped extends Error {
  override readonly name = 'Stopped';
  constructor() {
    super('The search was stopped.');
  }
}

/** Places in the shared memory. */
const scannedAt = 0;
const finishedAt = 1;
const stoppedAt = 2;
/** Rows between two looks at what others want. */
const interval = 256;

/**
 * What a search has read so far, in memory that threads share: whoever asked for the search sees it while the search runs, may have the
 * reading end (what was read until then goes on to its result), and may stop the search.
 */
export class Reading {
  private readonly shared: Int32Array;

  /** `looked`: told whenever so many rows more were read. */
  constructor(
    readonly memory: SharedArrayBuffer = new SharedArrayBuffer(12),
    private readonly looked: () => void = () => {},
  ) {
    this.shared = new Int32Array(memory);
  }

  /** Rows that came from the store, or from the command that makes rows. A scan that aggregates gives its groups. */
  get scanned(): number {
    return Atomics.load(this.shared, scannedAt) >>> 0;
  }

  /** Nothing more is read. */
  finish(): void {
    Atomics.store(this.shared, finishedAt, 1);
  }

  stop(): void {
    Atomics.store(this.shared, stoppedAt, 1);
  }

  get isStopped(): boolean {
    return Atomics.load(this.shared, stoppedAt) === 1;
  }

  /** The rows that a search begins with, counted. @throws Stopped */
  watch(stream: RowStream): RowStream {
    if (Array.isArray(stream.rows)) {
      Atomics.add(this.shared, scannedAt, stream.rows.length);
      return stream;
    }
    return { ...stream, rows: this.counted(stream.rows) };
  }

  private *counted(rows: Iterable<Row>): Iterable<Row> {
    let untold = 0;
    if (this.isFinished()) return;
    for (const row of rows) {
      yield row;
      if (++untold < interval) continue;
      Atomics.add(this.shared, scannedAt, untold);
      untold = 0;
      this.looked();
      if (this.isFinished()) return;
    }
    Atomics.add(this.shared, scannedAt, untold);
  }

  private isFinished(): boolean {
    if (this.isStopped) throw new Stopped();
    return Atomics.load(this.shared, finishedAt) === 1;
  }
}
