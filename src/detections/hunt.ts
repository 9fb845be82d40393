import type { Engine, SearchSettings } from '../run/engine.ts';
import type { Guard, GuardEach } from '../run/guard.ts';
import type { PreparedSearch } from '../run/prepare-search.ts';
import { type Baselines, lacksContent, useOf } from './baselines.ts';
import { DataPresence } from './data-present.ts';
import type { Detection } from './detection.ts';
import { detectionReport } from './detection-report.ts';
import type { BaselineReport, DetectionReport, Reason, RunReport, Timings } from './report-model.ts';
import { type RiskEvent, riskEventsOf, runRiskOf, storeRiskEvents } from './risk-events.ts';
import { runBaselines } from './run-baselines.ts';
import { type PrepareOutcome, planSearch, runSearch, type SearchOutcome } from './run-detection.ts';
import type { SearchPlaces } from './search-place.ts';

export interface HuntOptions {
  readonly engine: Engine;
  readonly baselines: Baselines;
  readonly places: SearchPlaces;
  readonly settings: SearchSettings;
  /** Seconds that one detection may take; null is no limit. */
  readonly timeLimit: number | null;
  readonly guard: Guard;
  readonly guardEach: GuardEach;
  /** False: each detection runs as if it were the only one. For comparison. */
  readonly share: boolean;
  /** What detections found that were run already, in other threads. */
  readonly done?: ReadonlyMap<Detection, HuntedDetection>;
  /** Told of each report as soon as it is there. */
  found(report: DetectionReport): void;
  /** Told how many detections have run. */
  progress(done: number, total: number): void;
  /** What there is when the hunt is ended from outside: `interruptedHunt`. */
  readonly soFar: HuntSoFar;
}

export interface HuntSoFar {
  readonly reports: Map<Detection, DetectionReport>;
  readonly risk: RiskEvent[];
}

export interface Hunt {
  readonly reports: readonly DetectionReport[];
  readonly baselines: readonly BaselineReport[];
  readonly risk: readonly RiskEvent[];
  readonly interrupted: boolean;
}

const manySearches = 20;

/** Risk events of one detection that are kept; a detection that fires on every event says no more with more of them. */
const keptRiskEvents = 100_000;

/**
 * Runs detections over the events of a store. Their hits become risk events; detections that read risk run after the others, over
 * what these found. What is returned has all reports in the order given.
 */
export function hunt(detections: readonly Detection[], options: HuntOptions): Hunt {
  const { engine, places } = options;
  const { reports, risk } = options.soFar;
  const done = options.done ?? new Map<Detection, HuntedDetection>();
  const { planned, baselineReports } = planAll(
    detections.filter((detection) => !done.has(detection)),
    options,
  );
  if (options.share) engine.shareScans(preparedOf(planned));

  const presence = new DataPresence(engine, options.settings);
  const runAll = (pass: readonly (PlannedDetection | FoundDetection)[], intoRisk: boolean): void =>
    huntEach(pass, options, intoRisk ? presence : null, ({ detection }, { run, events }) => {
      if (intoRisk) risk.push(...events);
      const report = detectionReport(detection, [run], places, 'clear');
      reports.set(detection, report);
      options.progress(reports.size, detections.length);
      options.found(report);
    });
  const plans = new Map(planned.map((each) => [each.detection, each] as const));
  const all = detections.map((detection): PlannedDetection | FoundDetection => {
    const found = done.get(detection);
    return found === undefined ? plans.get(detection)! : { detection, found, last: false };
  });
  runAll(
    all.filter(({ last }) => !last),
    true,
  );
  const second = planned.filter(({ last }) => last);
  storeRiskEvents(engine, risk, engine.now);
  // Sorting the events again pays for many searches only.
  if (options.share && second.length >= manySearches) engine.shareScans(preparedOf(second));
  runAll(second, false);
  return {
    reports: detections.map((detection) => reports.get(detection)!),
    baselines: baselineReports,
    risk,
    interrupted: false,
  };
}

/** A hunt that was ended from outside: what has not run is reported as such. `done`: what other threads have found. */
export function interruptedHunt(
  detections: readonly Detection[],
  { reports, risk }: HuntSoFar,
  places: SearchPlaces,
  done: ReadonlyMap<Detection, HuntedDetection> = new Map(),
): Hunt {
  for (const [detection, { run, events }] of done) {
    if (reports.has(detection)) continue;
    reports.set(detection, detectionReport(detection, [run], places, 'clear'));
    risk.push(...events);
  }
  const reportOf = (detection: Detection): DetectionReport =>
    reports.get(detection) ?? detectionReport(detection, [emptyRun(detection, 'not-run', [], places)], places, 'clear');
  return { reports: detections.map(reportOf), baselines: [], risk, interrupted: true };
}

export interface PlannedDetection {
  readonly detection: Detection;
  readonly outcome: PrepareOutcome;
  /** It looks at the risk that others assign. */
  readonly last: boolean;
}

const preparedOf = (planned: readonly PlannedDetection[]): readonly PreparedSearch[] =>
  planned.flatMap(({ outcome }) => (outcome.kind === 'done' ? [outcome.prepared] : []));

/** A detection that was run already. */
interface FoundDetection {
  readonly detection: Detection;
  readonly found: HuntedDetection;
  readonly last: false;
}

/** Plans all detections. Those that lack a lookup or a model are planned again after the baselines that make it have run. */
function planAll(
  detections: readonly Detection[],
  options: HuntOptions,
): { planned: readonly PlannedDetection[]; baselineReports: readonly BaselineReport[] } {
  const { engine, places, baselines, guard, timeLimit } = options;
  const first = planDetections(detections, options);
  const wanted = new Map(
    first
      .filter(
        ({ outcome }) => outcome.kind === 'refused' || (outcome.kind === 'done' && lacksContent(outcome.prepared)),
      )
      .map(({ detection }) => [detection, useOf(detection.search, engine).needs] as const),
  );
  const baselineReports = runBaselines(baselines, [...wanted.values()].flat(), engine, places, guard, timeLimit);
  if (baselineReports.length === 0) return { planned: first, baselineReports };
  const made = detections.filter((detection) =>
    wanted.get(detection)?.some((need) => baselines.making(need).length > 0),
  );
  const again = new Map(planDetections(made, options).map((each) => [each.detection, each] as const));
  return { planned: first.map((each) => again.get(each.detection) ?? each), baselineReports };
}

/** Detections with their plans, or why they have none. */
export function planDetections(
  detections: readonly Detection[],
  { engine, places, guardEach, timeLimit }: HuntManyOptions,
): readonly PlannedDetection[] {
  const planned: PlannedDetection[] = [];
  const plan = (detection: Detection): PlannedDetection => {
    const outcome = planSearch(engine, detection, places);
    return { detection, outcome, last: outcome.kind === 'done' && readsRisk(outcome.prepared) };
  };
  guardEach(detections, plan, timeLimit, (detection, result) =>
    planned.push(result.ended ? { detection, outcome: tookTooLong(timeLimit), last: false } : result.value),
  );
  return planned;
}

const tookTooLong = (limit: number | null): { readonly kind: 'timeout'; readonly milliseconds: number } => ({
  kind: 'timeout',
  milliseconds: (limit ?? 0) * 1000,
});

/** True for a detection that looks at the risk that others assign. */
function readsRisk({ expanded }: PreparedSearch): boolean {
  return /\bdatamodel\s*[=:]?\s*"?Risk\b/i.test(expanded) || /\bindex\s*=\s*"?risk\b/i.test(expanded);
}

/** What one detection found. */
export interface HuntedDetection {
  readonly run: RunReport;
  readonly events: readonly RiskEvent[];
}

/** What running detections takes. */
export type HuntManyOptions = Pick<HuntOptions, 'engine' | 'places' | 'settings' | 'guardEach' | 'timeLimit'>;

/**
 * Runs detections, one after the other; `told` hears of each. `presence`: null for those that look at the risk of others, which read no logs of
 * their own.
 */
export function huntEach<T extends PlannedDetection | FoundDetection>(
  detections: readonly T[],
  options: HuntManyOptions,
  presence: DataPresence | null,
  told: (detection: T, hunted: HuntedDetection) => void,
): void {
  const { engine, places, guardEach, timeLimit } = options;
  const run = (each: T): HuntedDetection => ('found' in each ? each.found : huntOne(each, options, presence));
  guardEach(detections, run, timeLimit, (each, hunted) => {
    if (!hunted.ended) {
      told(each, hunted.value);
      return;
    }
    engine.abort();
    const prepare = 'found' in each ? 0 : each.outcome.milliseconds;
    told(each, { run: runReport(each.detection, prepare, tookTooLong(timeLimit), [], places), events: [] });
  });
}

function huntOne(
  { detection, outcome: planned }: PlannedDetection,
  { engine, places, settings }: HuntManyOptions,
  presence: DataPresence | null,
): HuntedDetection {
  if (planned.kind === 'refused')
    return { run: emptyRun(detection, 'refused', planned.reasons, places, planned.milliseconds), events: [] };
  if (planned.kind === 'timeout')
    return { run: runReport(detection, planned.milliseconds, { ...planned, milliseconds: 0 }, [], places), events: [] };
  const events: RiskEvent[] = [];
  const hasRisk = detection.risk.objects.length > 0;
  const outcome = runSearch(engine, detection, planned.prepared, places, settings, (row) => {
    if (hasRisk && events.length < keptRiskEvents) events.push(...riskEventsOf(detection, row));
  });
  const found = outcome.kind === 'done' && outcome.rows.count > 0;
  const absent = outcome.kind !== 'done' || found || presence === null ? null : presence.absent(planned.prepared);
  const run = runReport(detection, planned.milliseconds, outcome, events, places);
  return {
    run: absent === null ? run : withoutData(run, absent),
    events: outcome.kind === 'done' ? events : [],
  };
}

function runReport(
  detection: Detection,
  prepare: number,
  outcome: SearchOutcome,
  events: readonly RiskEvent[],
  places: SearchPlaces,
): RunReport {
  const place = places.start(detection);
  const timings: Timings = { load: 0, prepare, run: outcome.milliseconds };
  const head = { name: 'hunt', place, data: [], timings };
  switch (outcome.kind) {
    case 'done':
      return {
        ...head,
        verdict: outcome.rows.count > 0 ? 'hit' : 'clear',
        reasons: [],
        notices: outcome.notices,
        rows: outcome.rows,
        risk: runRiskOf(events),
      };
    case 'refused':
      return { ...head, verdict: 'refused', reasons: outcome.reasons, notices: [], rows: null, risk: null };
    case 'timeout':
      return {
        ...head,
        verdict: 'timeout',
        reasons: [
          {
            code: 'time-limit',
            message: 'It took longer than it may.',
            details: ['Set another limit with --timeout SECONDS.'],
            place,
          },
        ],
        notices: [],
        rows: null,
        risk: null,
      };
  }
}

const withoutData = (run: RunReport, absent: string): RunReport => ({
  ...run,
  verdict: 'no-data',
  reasons: [{ code: 'no-data', message: `The logs hold nothing of ${absent}.`, details: [], place: run.place }],
});

function emptyRun(
  detection: Detection,
  verdict: 'refused' | 'not-run',
  reasons: readonly Reason[],
  places: SearchPlaces,
  prepare = 0,
): RunReport {
  return {
    name: 'hunt',
    place: places.start(detection),
    verdict,
    reasons,
    notices: [],
    rows: null,
    risk: null,
    data: [],
    timings: { load: 0, prepare, run: 0 },
  };
}
