import type { RunContext } from '../commands/command.ts';
import type { PredicateParts } from '../commands/predicate-parts.ts';
import type { Scan } from '../commands/scan.ts';
import { nearestName } from '../language/nearest-name.ts';
import { printStage } from '../language/print.ts';
import { innerPlans, type Plan, type PlannedStage } from '../plan/plan.ts';
import type { ScanRunner } from '../sql/run-scan.ts';
import type { Row } from '../values/row.ts';
import { executeStages } from './execute.ts';
import { SeenFields, type SeenValues } from './seen-values.ts';
import { type SearchTrace, type TraceBounds, traceSearch } from './trace-search.ts';

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

export interface TermOutcome {
  /** As SPL. */
  readonly text: string;
  /** Rows that meet this term, whatever the other terms say. */
  readonly matches: number;
  /** Rows that meet all terms but this one. */
  readonly failsAlone: number;
  /** True for the terms that are to blame. */
  readonly decisive: boolean;
  /** For decisive terms: what the rows hold in the fields compared. */
  readonly values: readonly SeenValues[];
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
  readonly reason: NoRows | null;
}

/** Enough for most logs, and a few seconds at most. */
export const noRowsBounds: TraceBounds = { rows: 500_000, milliseconds: 4_000 };

/** Names of fields are gathered from this many rows. */
const namedRows = 2_000;
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
  return explainTrace(plan, traceSearch(plan, context, scans, bounds), context, scans, bounds, depth);
}

/** The same for a search that was traced already. */
export function explainTrace(
  plan: Plan,
  trace: SearchTrace,
  context: RunContext,
  scans: ScanRunner,
  bounds: TraceBounds = noRowsBounds,
  depth = 0,
): NoRows | null {
  if (trace.rows > 0) return null;
  const pipe = trace.pipes.findIndex(({ rowsOut }) => rowsOut === 0);
  const stage = plan.stages[pipe];
  if (stage === undefined) return null;
  const parts = stage.command.predicate?.(stage.args, context) ?? null;
  const before = plan.stages.slice(0, pipe).filter(({ command }) => !command.writes);
  const looking = new Looking(before, parts?.sources ?? null, context, scans, bounds);
  const outcome = parts === null ? { rows: trace.pipes[pipe]!.rowsIn, terms: [] } : judge(parts, looking);
  const absent = absentFields(stage, parts, looking);
  return {
    pipe,
    text: printStage(stage.stage),
    rowsIn: outcome.rows,
    complete: trace.complete && looking.complete,
    source: outcome.rows === 0 && parts?.sources ? emptySource(parts.sources, context, scans) : null,
    terms: outcome.terms,
    absentFields: absent,
    subsearches: depth < maxSubsearchDepth ? emptySubsearches(stage, context, scans, bounds, depth) : [],
  };
}

/** The rows that a pipe chooses from, to be walked several times. */
class Looking {
  complete = true;

  constructor(
    private readonly before: readonly PlannedStage[],
    private readonly sources: readonly Scan[] | null,
    private readonly context: RunContext,
    private readonly scans: ScanRunner,
    private readonly bounds: TraceBounds,
  ) {}

  *rows(): Iterable<Row> {
    const deadline = performance.now() + this.bounds.milliseconds;
    let left = this.bounds.rows;
    for (const row of this.all()) {
      if (left-- <= 0 || performance.now() > deadline) {
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

interface TermCount {
  matches: number;
  failsAlone: number;
  /** Rows that meet this term and all before it. */
  left: number;
}

function judge(parts: PredicateParts, looking: Looking): { rows: number; terms: readonly TermOutcome[] } {
  const { terms } = parts;
  const counts = terms.map((): TermCount => ({ matches: 0, failsAlone: 0, left: 0 }));
  let rows = 0;
  for (const row of looking.rows()) {
    rows++;
    let failed = 0;
    let failing = -1;
    for (let index = 0; index < terms.length; index++) {
      const count = counts[index]!;
      if (terms[index]!.test(row)) {
        count.matches++;
        if (failed === 0) count.left++;
      } else {
        failed++;
        failing = index;
      }
    }
    if (failed === 1) counts[failing]!.failsAlone++;
  }
  const decisive = rows === 0 ? new Set<number>() : decisiveTerms(counts);
  const seen = seenValues(parts, decisive, counts, looking);
  return {
    rows,
    terms: terms.map(({ text }, index) => ({
      text,
      matches: counts[index]!.matches,
      failsAlone: counts[index]!.failsAlone,
      decisive: decisive.has(index),
      values: seen.get(index) ?? [],
    })),
  };
}

/**
 * Terms that no row meets; without such, the one that the most rows fail alone; without such, the first one that leaves
 * nothing of what the terms before it left.
 */
function decisiveTerms(counts: readonly TermCount[]): Set<number> {
  const never = counts.flatMap(({ matches }, index) => (matches === 0 ? [index] : []));
  if (never.length > 0) return new Set(never);
  const most = Math.max(0, ...counts.map(({ failsAlone }) => failsAlone));
  const index = counts.findIndex(({ failsAlone, left }) => (most > 0 ? failsAlone === most : left === 0));
  return index < 0 ? new Set() : new Set([index]);
}

/** What the fields of decisive terms hold: in rows that meet every other term where there are such, otherwise in all. */
function seenValues(
  { terms }: PredicateParts,
  decisive: ReadonlySet<number>,
  counts: readonly TermCount[],
  looking: Looking,
): ReadonlyMap<number, readonly SeenValues[]> {
  const seen = new Map([...decisive].map((index) => [index, new SeenFields(terms[index]!)]));
  if (seen.size === 0) return new Map();
  for (const row of looking.rows()) {
    for (const [index, fields] of seen) {
      const others = counts[index]!.failsAlone === 0 || terms.every((term, at) => at === index || term.test(row));
      if (others) fields.add(row);
    }
  }
  return new Map([...seen].map(([index, fields]) => [index, fields.result()]));
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
  context: RunContext,
  scans: ScanRunner,
  bounds: TraceBounds,
  depth: number,
): readonly EmptySubsearch[] {
  const found: EmptySubsearch[] = [];
  for (const plan of innerPlans(stage)) {
    // One that works on rows it is given (appendpipe, foreach) does not run by itself.
    const [first] = plan.stages;
    if (first === undefined || !(first.command.role === 'generating' || first.command.startsAlone?.(first.args)))
      continue;
    const trace = traceSearch(plan, context, scans, bounds);
    if (trace.rows > 0 || !trace.complete) continue;
    found.push({ text: plan.text.trim(), reason: explainTrace(plan, trace, context, scans, bounds, depth + 1) });
  }
  return found;
}
