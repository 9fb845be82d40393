import { cutStage } from '../engines/cut.ts';
import type { Scans } from '../engines/event-store.ts';
import { nothing } from '../plan/field-demand.ts';
import { demandBefore } from '../plan/passes/demand.ts';
import { predicateParts } from '../plan/passes/predicate.ts';
import { innerPlans, type Plan, type PlannedStage } from '../plan/plan.ts';
import type { PredicateParts } from '../plan/predicate-parts.ts';
import type { RunContext } from '../plan/run-context.ts';
import type { Scan } from '../plan/scan.ts';
import { writesData } from '../plan/writes-data.ts';
import { nearestName } from '../syntax/nearest-name.ts';
import { printStage } from '../syntax/print.ts';
import { type Judgement, judge, type TermOutcome } from './judge-terms.ts';
import { type KeptRows, Looking, type LookingBounds } from './looking.ts';
import type { Passage } from './passage.ts';
import { type TraceBounds, traceSearch } from './trace-search.ts';

/** Why a search has no rows. */
export interface NoRows {
  /** The first pipe that gave no rows, counted from 0. */
  readonly pipe: number;
  /** That pipe as SPL, macros expanded. */
  readonly text: string;
  /** Rows that it was given; for a pipe that reads the data itself, the rows it chose from. Null when unknown. */
  readonly rowsIn: number | null;
  /** True for a pipe that made a row of nothing (`tstats count`). */
  readonly counted: boolean;
  /** False when only a part of the rows was looked at: what is said of terms and fields is said of these. */
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

interface EmptySubsearch {
  readonly text: string;
  readonly reason: NoRows;
}

/** Nobody waits longer for the reason than for most searches. */
export const noRowsBounds: TraceBounds = { rows: 500_000, milliseconds: 800 };

const maxSubsearchDepth = 3;

/** A search that gave no rows, or rows made of nothing. */
export interface EmptiedSearch {
  readonly plan: Plan;
  readonly context: RunContext;
  readonly scans: Scans;
  /** What went through its pipes when it ran; null when it is to be run again for this. */
  readonly passage: Passage | null;
}

/**
 * Why a search gave no rows: the first pipe that gave none, and what did it. Null when the search does give rows that are made of
 * others, and when it is not found within bounds. What was not looked at is not judged.
 */
export function explainNoRows(search: EmptiedSearch, bounds: TraceBounds = noRowsBounds, depth = 0): NoRows | null {
  const { plan, passage } = search;
  const { rows } = bounds;
  const run = { search, bounds: { rows, deadline: performance.now() + bounds.milliseconds }, depth };
  const throughAggregates = passage?.madeOfNothing(plan.stages) ?? false;
  if (passage?.gaveRows(plan.stages.length - 1) === true && !throughAggregates) return null;
  // Mostly it is the first pipe: its terms are tested row by row, which can be ended at any time, other than the pipe itself.
  const known = passage?.emptied ?? null;
  const gave = passage?.countedNone && passage.inScan === 1 ? 0 : (passage?.rowsOf(0) ?? null);
  // A first pipe that aggregates gives a row of nothing, too.
  const firstGave = throughAggregates && known === null && gave !== 0 ? null : gave;
  const first = new Suspect(run, 0);
  if (first.parts?.sources && (firstGave ?? 0) === 0 && first.emptied(firstGave === 0)) return first.reason();
  if (known !== null) return new Suspect(run, known, passage?.rowsBefore(known) ?? null).reason();
  return traced(run, throughAggregates);
}

interface Explaining {
  readonly search: EmptiedSearch;
  readonly bounds: LookingBounds;
  readonly depth: number;
}

/** Runs the search again, pipe by pipe. */
function traced(run: Explaining, throughAggregates: boolean): NoRows | null {
  const { plan, context, scans } = run.search;
  const { rows, deadline } = run.bounds;
  const bounds = { rows, milliseconds: (deadline - performance.now()) / 2 };
  const trace = scans.endingAt(deadline, () => traceSearch(plan, context, scans, bounds));
  if (trace === null || (trace.rows > 0 && !throughAggregates)) return null;
  const pipe = trace.pipes.findIndex(({ rowsOut }) => rowsOut === 0);
  // Given more rows, a pipe may give some.
  return pipe < 0 || !trace.complete ? null : new Suspect(run, pipe, null, trace.pipes[pipe]!.rowsIn).reason();
}

/** A pipe that may have dropped all rows. */
class Suspect {
  readonly parts: PredicateParts | null;
  private readonly stage: PlannedStage;
  private readonly looking: Looking;
  private judged: Judgement | null = null;
  private inner: readonly EmptySubsearch[] | null = null;

  constructor(
    private readonly run: Explaining,
    private readonly pipe: number,
    kept: KeptRows | null = null,
    private readonly rowsIn: number | null = null,
  ) {
    const { plan, context, scans } = run.search;
    this.stage = plan.stages[pipe]!;
    this.parts = predicateParts(this.stage.lowered.operators, context);
    const before = plan.stages.slice(0, pipe).filter(({ lowered }) => !writesData(lowered));
    this.looking = new Looking(before, this.parts?.sources ?? null, context, scans, run.bounds, kept);
  }

  /** Whether it gave no rows; `known`: it is known that it did not. */
  emptied(known: boolean): boolean {
    // They come first: there may be no time for them after all rows.
    this.subsearches();
    const { passing, complete } = this.outcome();
    if (passing > 0) return false;
    if (complete || known) return true;
    // Too many to test them one by one: SQL does it in less time, and does not say which term it was.
    const { plan, context, scans } = this.run.search;
    const scan = cutStage({ ...plan.stages[this.pipe]!, wanted: nothing }, null, context)?.scan ?? null;
    return scan !== null && scans.anyRow(scan, context, this.run.bounds.deadline) === false;
  }

  private outcome(): Judgement {
    const none: PredicateParts = { terms: [], sources: null, required: [] };
    this.judged ??= judge(this.parts ?? none, fieldsRead(this.stage, this.parts), this.looking);
    return this.judged;
  }

  private subsearches(): readonly EmptySubsearch[] {
    this.inner ??= this.run.depth < maxSubsearchDepth ? emptySubsearches(this.stage, this.run) : [];
    return this.inner;
  }

  reason(): NoRows {
    const { context, scans, passage } = this.run.search;
    const { rows, terms, absent, complete } = this.outcome();
    const given = passage?.rowsOf(this.pipe - 1) ?? this.rowsIn;
    const sources = this.parts?.sources ?? null;
    return {
      pipe: this.pipe,
      text: printStage(this.stage.stage),
      counted: passage?.gaveRows(this.pipe) ?? false,
      rowsIn: this.parts === null ? given : rows,
      complete,
      source: rows === 0 && complete && sources !== null ? emptySource(sources, context, scans, this.run.bounds) : null,
      terms,
      absentFields: absentFields(absent, this.looking),
      subsearches: this.subsearches(),
    };
  }
}

/** Fields without which the pipe gives no rows. */
function fieldsRead(stage: PlannedStage, parts: PredicateParts | null): ReadonlySet<string> {
  const needs = demandBefore(stage.lowered.operators, nothing);
  return new Set([
    ...(parts?.terms.flatMap(({ fields }) => fields) ?? []),
    ...(parts?.required ?? []),
    ...(needs === 'all' || parts?.sources ? [] : needs),
  ]);
}

/** What the rows have that is called nearly as a field that none has. */
function absentFields(absent: readonly string[], looking: Looking): readonly AbsentField[] {
  if (absent.length === 0) return [];
  const names = looking.fieldNames();
  return absent.map((field) => {
    // `Processes.usr` is asked of a table whose fields carry no prefix.
    const bare = field.slice(field.lastIndexOf('.') + 1);
    const nearest = nearestName(field, names) ?? (bare === field ? null : nearestName(bare, names));
    return { field, nearest: nearest === bare ? null : nearest };
  });
}

function emptySource(
  sources: readonly Scan[],
  context: RunContext,
  scans: Scans,
  bounds: LookingBounds,
): EmptySource | null {
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
    if (scan.table === 'event') {
      const events = scans.allEvents();
      return { table: 'event', ...events, filled: [] };
    }
    const looking = new Looking([], [all], context, scans, bounds);
    for (const row of looking.rows()) {
      const time = typeof row._time === 'number' ? row._time : null;
      rows++;
      if (time === null) continue;
      first = first === null ? time : Math.min(first, time);
      last = last === null ? time : Math.max(last, time);
    }
    if (!looking.complete) return null;
  }
  const table = sources.map((scan) => scan.table).join(', ');
  return { table, rows, first, last, filled: rows === 0 && table !== 'event' ? scans.filledDatasets() : [] };
}

function emptySubsearches(stage: PlannedStage, { search, bounds, depth }: Explaining): readonly EmptySubsearch[] {
  const found: EmptySubsearch[] = [];
  for (const plan of innerPlans(stage)) {
    // One that works on rows it is given (appendpipe, foreach) does not run by itself.
    const [first] = plan.stages;
    if (first === undefined || first.lowered.place === 'later') continue;
    const left = { rows: bounds.rows, milliseconds: (bounds.deadline - performance.now()) / 2 };
    const reason = explainNoRows({ ...search, plan, passage: null }, left, depth + 1);
    if (reason !== null) found.push({ text: plan.text.trim(), reason });
  }
  return found;
}
