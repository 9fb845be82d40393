import type { RunContext } from '../commands/command.ts';
import type { PredicateParts } from '../commands/predicate-parts.ts';
import type { Scan } from '../commands/scan.ts';
import { nearestName } from '../language/nearest-name.ts';
import { printStage } from '../language/print.ts';
import { innerPlans, type Plan, type PlannedStage } from '../plan/plan.ts';
import type { ScanRunner } from '../sql/run-scan.ts';
import { type Judgement, judge, type TermOutcome } from './judge-terms.ts';
import { Looking } from './looking.ts';
import { type TraceBounds, traceSearch } from './trace-search.ts';

/** Why a search has no rows. */
export interface NoRows {
  /** The first pipe that gave no rows, counted from 0. */
  readonly pipe: number;
  /** That pipe as SPL, macros expanded. */
  readonly text: string;
  /** Rows that it was given; for a pipe that reads the data itself, the rows it chose from. Null when unknown. */
  readonly rowsIn: number | null;
  /** False when only a part of the rows was looked at. */
  readonly complete: boolean;
  /** What it reads (`event`, `Endpoint.Processes`), and whether there is nothing in it, or nothing in the time range. */
  readonly source: EmptySource | null;
  /** The ANDed terms of its predicate, in order. Empty when it has none. */
  readonly terms: readonly TermOutcome[];
  /** Fields that it needs and that no row has. */
  readonly absentFields: readonly AbsentField[];
  /** Subsearches of it that gave no rows, each with its own reason. */
  readonly subsearches: readonly EmptySubsearch[];
}

export interface EmptySource {
  readonly table: string;
  /** Rows in the table at any time. */
  readonly rows: number;
  /** First and last time in it, epoch seconds; null when it is empty. */
  readonly first: number | null;
  readonly last: number | null;
  /** When it is a dataset and empty: the root datasets that have rows. */
  readonly filled: readonly string[];
}

export interface AbsentField {
  readonly field: string;
  /** The field that was probably meant; null when none is near. */
  readonly nearest: string | null;
}

export interface EmptySubsearch {
  readonly text: string;
  readonly reason: NoRows;
}

/** Enough for most logs, and a few seconds at most. */
export const noRowsBounds: TraceBounds = { rows: 500_000, milliseconds: 4_000 };

const maxSubsearchDepth = 3;

/**
 * Why a search gave no rows: the first pipe that gave none, and what did it. Null when the search does give rows. Runs the
 * search again, within bounds, and writes nothing.
 */
export function explainNoRows(
  plan: Plan,
  context: RunContext,
  scans: ScanRunner,
  bounds: TraceBounds = noRowsBounds,
  depth = 0,
): NoRows | null {
  const run = { plan, context, scans, bounds, depth };
  // Mostly it is the first pipe: its terms are tested row by row, which can be ended at any time, other than the pipe itself.
  const first = new Suspect(run, 0);
  if (first.parts?.sources && first.parts.terms.length > 0 && first.outcome().passing === 0) return first.reason(true);
  const trace = traceSearch(plan, context, scans, bounds);
  if (trace.rows > 0) return null;
  const pipe = trace.pipes.findIndex(({ rowsOut }) => rowsOut === 0);
  if (pipe < 0) return null;
  return new Suspect(run, pipe, trace.pipes[pipe]!.rowsIn).reason(trace.complete);
}

interface Explaining {
  readonly plan: Plan;
  readonly context: RunContext;
  readonly scans: ScanRunner;
  readonly bounds: TraceBounds;
  readonly depth: number;
}

/** A pipe that may have dropped all rows. */
class Suspect {
  readonly parts: PredicateParts | null;
  readonly looking: Looking;
  private readonly stage: PlannedStage;
  private judged: Judgement | null = null;
  private complete = true;

  constructor(
    private readonly run: Explaining,
    private readonly pipe: number,
    private readonly rowsIn: number | null = null,
  ) {
    const { plan, context, scans, bounds } = run;
    this.stage = plan.stages[pipe]!;
    this.parts = this.stage.command.predicate?.(this.stage.args, context) ?? null;
    const before = plan.stages.slice(0, pipe).filter(({ command }) => !command.writes);
    this.looking = new Looking(before, this.parts?.sources ?? null, context, scans, bounds);
  }

  outcome(): Judgement {
    if (this.judged === null) {
      this.judged =
        this.parts === null ? { rows: this.rowsIn, passing: 0, terms: [] } : judge(this.parts, this.looking);
      // Later walks, for values and names, may end sooner without making the counts wrong.
      this.complete = this.looking.complete;
    }
    return this.judged;
  }

  /** `complete`: whether what went before was followed to its end. */
  reason(complete: boolean): NoRows {
    const { context, scans } = this.run;
    const { rows, terms } = this.outcome();
    const absent = absentFields(this.stage, this.parts, this.looking);
    return {
      pipe: this.pipe,
      text: printStage(this.stage.stage),
      rowsIn: rows,
      complete: complete && this.complete,
      source: rows === 0 && this.parts?.sources ? emptySource(this.parts.sources, context, scans) : null,
      terms,
      absentFields: absent,
      subsearches: this.run.depth < maxSubsearchDepth ? emptySubsearches(this.stage, this.run) : [],
    };
  }
}

/** Fields that the pipe reads and no row has, and what the rows have that is called nearly so. */
function absentFields(stage: PlannedStage, parts: PredicateParts | null, looking: Looking): readonly AbsentField[] {
  const needs = stage.command.needs(stage.args, new Set());
  const read = new Set([
    ...(parts?.terms.flatMap(({ fields }) => fields) ?? []),
    ...(parts?.required ?? []),
    ...(needs === 'all' || parts?.sources ? [] : needs),
  ]);
  const absent = new Set(read);
  if (absent.size === 0) return [];
  let rows = 0;
  for (const row of looking.rows()) {
    rows++;
    for (const field of absent) if (row[field] != null) absent.delete(field);
    if (absent.size === 0) return [];
  }
  if (rows === 0) return [];
  const names = looking.fieldNames();
  return [...absent].map((field) => {
    // `Processes.usr` is asked of a table whose fields carry no prefix.
    const bare = field.slice(field.lastIndexOf('.') + 1);
    const nearest = nearestName(field, names) ?? (bare === field ? null : nearestName(bare, names));
    return { field, nearest: nearest === bare ? null : nearest };
  });
}

function emptySource(sources: readonly Scan[], context: RunContext, scans: ScanRunner): EmptySource {
  let rows = 0;
  let first: number | null = null;
  let last: number | null = null;
  for (const scan of sources) {
    const all: Scan = {
      ...scan,
      earliest: null,
      latest: null,
      output: { kind: 'rows', fields: new Set(), limit: null },
    };
    for (const row of scans.prepare(all, context)?.run().rows ?? []) {
      const time = typeof row._time === 'number' ? row._time : null;
      rows++;
      if (time === null) continue;
      first = first === null ? time : Math.min(first, time);
      last = last === null ? time : Math.max(last, time);
    }
  }
  const table = sources.map((scan) => scan.table).join(', ');
  return { table, rows, first, last, filled: rows === 0 && table !== 'event' ? scans.filledDatasets() : [] };
}

function emptySubsearches(
  stage: PlannedStage,
  { context, scans, bounds, depth }: Explaining,
): readonly EmptySubsearch[] {
  const found: EmptySubsearch[] = [];
  for (const plan of innerPlans(stage)) {
    // One that works on rows it is given (appendpipe, foreach) does not run by itself.
    const [first] = plan.stages;
    if (first === undefined || !(first.command.role === 'generating' || first.command.startsAlone?.(first.args)))
      continue;
    const reason = explainNoRows(plan, context, scans, bounds, depth + 1);
    if (reason?.complete) found.push({ text: plan.text.trim(), reason });
  }
  return found;
}
