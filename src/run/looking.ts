import type { RunContext } from '../commands/command.ts';
import type { Scan } from '../commands/scan.ts';
import type { PlannedStage } from '../plan/plan.ts';
import type { ScanRunner } from '../sql/run-scan.ts';
import type { Row } from '../values/row.ts';
import { executeStages } from './execute.ts';
import type { TraceBounds } from './trace-search.ts';

/** Names of fields are gathered from this many rows. */
const namedRows = 2_000;

/** The rows that a pipe chooses from, to be walked several times. */
export class Looking {
  complete = true;
  /** All walks together end at this time. */
  private readonly deadline: number;

  constructor(
    private readonly before: readonly PlannedStage[],
    private readonly sources: readonly Scan[] | null,
    private readonly context: RunContext,
    private readonly scans: ScanRunner,
    private readonly bounds: TraceBounds,
  ) {
    this.deadline = performance.now() + bounds.milliseconds;
  }

  *rows(): Iterable<Row> {
    let left = this.bounds.rows;
    for (const row of this.all()) {
      if (left-- <= 0 || performance.now() > this.deadline) {
        this.complete = false;
        return;
      }
      yield row;
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

function withAllFields(scan: Scan, scans: ScanRunner): Scan {
  if (scan.output.kind !== 'rows') return scan;
  const fields = scan.table === 'event' ? ('all' as const) : new Set(scans.fieldsOf(scan.table));
  const resolve = scan.table === 'event' ? scan.resolve : (name: string) => name;
  return { ...scan, resolve, output: { ...scan.output, fields } };
}
