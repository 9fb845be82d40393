import type { Scans } from '../engines/event-store.ts';
import type { PlannedStage } from '../plan/plan.ts';
import type { RunContext } from '../plan/run-context.ts';
import type { Scan } from '../plan/scan.ts';
import type { Row } from '../values/row.ts';
import { executeStages } from './execute.ts';

/** Names of fields are gathered from this many rows. */
const namedRows = 2_000;
/** Each walk may take this share of the time that is left, so that there is some for the next. */
const share = 0.5;

/** Where rows are looked at, and until when. */
export interface LookingBounds {
  /** Rows of one walk. */
  readonly rows: number;
  /** By `performance.now`. */
  readonly deadline: number;
}

/** What a pipe was given when the search ran. */
export interface KeptRows {
  readonly rows: readonly Row[];
  readonly complete: boolean;
}

/** The rows that a pipe chooses from, to be walked several times. */
export class Looking {
  complete = true;

  constructor(
    private readonly before: readonly PlannedStage[],
    private readonly sources: readonly Scan[] | null,
    private readonly context: RunContext,
    private readonly scans: Scans,
    private readonly bounds: LookingBounds,
    private readonly kept: KeptRows | null = null,
  ) {}

  /** Ends sooner when the bounds are reached: `complete` is false then. */
  *rows(): Iterable<Row> {
    if (this.kept !== null) {
      this.complete = this.kept.complete;
      yield* this.kept.rows;
      return;
    }
    const now = performance.now();
    const latest = now + (this.bounds.deadline - now) * share;
    let left = this.bounds.rows;
    const rows = this.all()[Symbol.iterator]();
    try {
      for (;;) {
        const next = this.scans.endingAt(latest, () => rows.next());
        if (next?.done) return;
        if (next === null || left-- <= 0 || performance.now() > latest) {
          this.complete = false;
          return;
        }
        yield next.value;
      }
    } finally {
      rows.return?.();
    }
  }

  private *all(): Iterable<Row> {
    if (this.sources !== null) {
      for (const scan of this.sources) yield* this.scans.prepare(scan, this.context)?.run().rows ?? [];
    } else {
      yield* executeStages(this.before, this.context, this.scans, null).rows;
    }
  }

  /** Fields that the rows have, all of them and not only those read. */
  fieldNames(): Set<string> {
    const names = new Set<string>();
    const last = this.before.at(-1)?.after;
    if (this.kept !== null && last !== undefined && !last.open) return new Set(last.known);
    let left = namedRows;
    const wide = this.sources?.map((scan) => withAllFields(scan, this.scans)) ?? null;
    const before = this.before.map((stage): PlannedStage => ({ ...stage, wanted: 'all' }));
    const looking = new Looking(before, wide, this.context, this.scans, this.bounds);
    for (const row of looking.rows()) {
      if (left-- <= 0) break;
      for (const field in row) if (row[field] != null) names.add(field);
    }
    return names;
  }
}

function withAllFields(scan: Scan, scans: Scans): Scan {
  if (scan.output.kind !== 'rows') return scan;
  const fields = scan.table === 'event' ? ('all' as const) : new Set(scans.fieldsOf(scan.table));
  const resolve = scan.table === 'event' ? scan.resolve : (name: string) => name;
  return { ...scan, resolve, output: { ...scan.output, fields } };
}
