import { hasPredicate } from '../plan/passes/predicate.ts';
import type { PlannedStage } from '../plan/plan.ts';
import type { RowStream } from '../plan/run-context.ts';
import { copyRow, type Row } from '../values/row.ts';

/** Rows in front of a pipe that gave none so far: enough to say what they hold. */
const keptRows = 2_000;

/** The pipes that one scan stands for. */
export interface ScanOfPipes {
  readonly stages: number;
  /** The column that says how many rows it aggregated, all in one group; null when there is none. */
  readonly counter: string | null;
  /** It leaves out what later pipes drop. */
  readonly narrowed: boolean;
}

/**
 * Counts what passes between the pipes of a search while it runs. What emptied it is then known, however much it read: to run
 * it again, and count, takes as long.
 */
export class Passage {
  /** Stages that one scan stands for: of these only what the last one gave is known ... */
  inScan = 0;
  /** ... and, where it counts all that it is given, whether that was anything. */
  private counter: string | null = null;
  /** Pipes before the one that drops rows gave more than is known. */
  private narrowed = false;
  private readonly pipes: { rows: number; ended: boolean; readonly kept: Row[] }[] = [];

  /** Sees what a pipe gives, pipes counted from 0. */
  watch(stream: RowStream, pipe: number): RowStream {
    const seen = { rows: 0, ended: false, kept: [] as Row[] };
    this.pipes[pipe] = seen;
    if (Array.isArray(stream.rows)) {
      seen.rows = stream.rows.length;
      seen.ended = true;
      for (const row of (stream.rows as readonly Row[]).slice(0, keptRows)) seen.kept.push(copyRow(row));
      return stream;
    }
    return { ...stream, rows: this.counted(stream.rows, pipe) };
  }

  /** The same for what a scan gives; `stages`: the pipes that it stands for. */
  watchScan(stream: RowStream, { stages, counter, narrowed }: ScanOfPipes): RowStream {
    this.inScan = stages;
    this.counter = counter;
    this.narrowed = narrowed;
    return this.watch(stream, stages - 1);
  }

  private *counted(rows: Iterable<Row>, pipe: number): Iterable<Row> {
    const seen = this.pipes[pipe]!;
    for (const row of rows) {
      seen.rows++;
      if (seen.kept.length < keptRows && (this.pipes[pipe + 1]?.rows ?? 0) === 0) seen.kept.push(copyRow(row));
      yield row;
    }
    seen.ended = true;
  }

  /** True when a pipe is known to have given rows. */
  gaveRows(pipe: number): boolean {
    return (this.pipes[pipe]?.rows ?? 0) > 0;
  }

  /** Rows that a pipe gave; null when it is not known. */
  rowsOf(pipe: number): number | null {
    if (this.narrowed) return null;
    if (pipe === this.inScan - 2 && this.countedNone) return 0;
    const seen = this.pipes[pipe];
    return seen === undefined || (seen.rows === 0 && !seen.ended) ? null : seen.rows;
  }

  /** True when the scan found nothing to count. */
  get countedNone(): boolean {
    const row = this.pipes[this.inScan - 1]?.kept[0];
    return !this.narrowed && this.counter !== null && row?.[this.counter] === 0;
  }

  /** The rows that a pipe was given, when they are all here. */
  rowsBefore(pipe: number): { readonly rows: readonly Row[]; readonly complete: boolean } | null {
    const seen = this.pipes[pipe - 1];
    if (seen === undefined || seen.rows === 0 || this.narrowed) return null;
    return { rows: seen.kept, complete: seen.ended && seen.kept.length === seen.rows };
  }

  /** The first pipe that gave no rows; null when none did, or when it is one of those of the scan. */
  get emptied(): number | null {
    const pipe = this.pipes.findIndex((seen) => seen !== undefined && seen.rows === 0 && seen.ended);
    return pipe < 0 || pipe < this.inScan ? null : pipe;
  }

  /**
   * True when rows that a search gave may have been made of nothing, as `stats count` makes a row of no rows. A pipe
   * that adds rows of its own (`append`) does what it is meant to do.
   */
  madeOfNothing(stages: readonly PlannedStage[]): boolean {
    const empty = this.pipes.findIndex((seen) => seen !== undefined && seen.rows === 0 && seen.ended);
    if (empty >= 0) {
      const next = this.pipes.findIndex((seen, pipe) => pipe > empty && seen.rows > 0);
      return next >= 0 && stages[next]!.lowered.role === 'transforming';
    }
    if (this.inScan > 0) return this.countedNone;
    // What reads and aggregates by itself (tstats), on rows: whether it found any is still to be seen.
    const { lowered } = stages[0]!;
    const first = this.pipes[0];
    const aggregates = lowered.role === 'generating' && hasPredicate(lowered.operators) && first?.rows === 1;
    return aggregates && Object.values(first.kept[0]!).every((value) => value == null || value === 0);
  }
}
