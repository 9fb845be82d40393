import type { RowStream } from '../plan/run-context.ts';
import type { ScanWatch } from '../plan/scan-watch.ts';
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
const toLookAt = 3;
const lookedAt = 4;
const matchedAt = 5;
const places = 6;
/** Rows between two looks at what others want. */
const interval = 256;

/**
 * What a search has read so far, in memory that threads share: whoever asked for the search sees it while the search runs, may have the
 * reading end (what was read until then goes on to its result), and may stop the search.
 */
export class Reading implements ScanWatch {
  private readonly shared: Int32Array;

  /** `told`: whenever so many rows more were read. */
  constructor(
    readonly memory: SharedArrayBuffer = new SharedArrayBuffer(places * 4),
    private readonly told: () => void = () => {},
  ) {
    this.shared = new Int32Array(memory);
  }

  /** Rows that came from the store, or from the command that makes rows. A scan that aggregates gives its groups. */
  get scanned(): number {
    return this.at(scannedAt);
  }

  /** Events that were looked at, and those that there are to look at; 0 where the search reads no columns. */
  get events(): { readonly looked: number; readonly toLook: number; readonly matched: number } {
    return { looked: this.at(lookedAt), toLook: this.at(toLookAt), matched: this.at(matchedAt) };
  }

  toLook(events: number): void {
    Atomics.add(this.shared, toLookAt, events);
  }

  looked(events: number): void {
    Atomics.add(this.shared, lookedAt, events);
  }

  matched(events: number): void {
    Atomics.add(this.shared, matchedAt, events);
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

  isFinished(): boolean {
    if (this.isStopped) throw new Stopped();
    return Atomics.load(this.shared, finishedAt) === 1;
  }

  /** The rows that a search begins with, counted. @throws Stopped */
  watch(stream: RowStream): RowStream {
    return this.counted(stream, scannedAt);
  }

  /** Rows that are what the search found, counted. */
  watchFound(stream: RowStream): RowStream {
    return this.counted(stream, matchedAt);
  }

  private at(place: number): number {
    return Atomics.load(this.shared, place) >>> 0;
  }

  private counted(stream: RowStream, place: number): RowStream {
    if (Array.isArray(stream.rows)) {
      Atomics.add(this.shared, place, stream.rows.length);
      return stream;
    }
    return { ...stream, rows: this.counting(stream.rows, place) };
  }

  private *counting(rows: Iterable<Row>, place: number): Iterable<Row> {
    let untold = 0;
    if (this.isFinished()) return;
    try {
      for (const row of rows) {
        yield row;
        if (++untold < interval) continue;
        Atomics.add(this.shared, place, untold);
        untold = 0;
        this.told();
        if (this.isFinished()) return;
      }
    } finally {
      // Also when no more rows are wanted.
      Atomics.add(this.shared, place, untold);
    }
  }
}
