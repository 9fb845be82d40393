import type { Engine } from '../run/engine.ts';
import type { Guard } from '../run/guard.ts';
import { noRowsText } from '../run/no-rows-text.ts';
import type { PreparedSearch } from '../run/prepare-search.ts';
import { type Baselines, isThere, lacksContent, useOf } from './baselines.ts';
import type { Detection, DetectionTest, TestBaseline } from './detection.ts';
import type { BaselineReport, DataReport, Reason, RunReport, Timings, Verdict } from './report-model.ts';
import { riskEventsOf, runRiskOf } from './risk-events.ts';
import { runBaseline, runBaselines } from './run-baselines.ts';
import { prepareDetection, runDetection } from './run-detection.ts';
import type { SearchPlaces } from './search-place.ts';
import {
  allowsNoRows,
  contentctlShortcomings,
  expectationShortcomings,
  type Shortcoming,
  TestedRows,
} from './verdict.ts';

/** One test of one detection. */
export interface TestCase {
  readonly detection: Detection;
  readonly test: DetectionTest;
}

export interface TestRules {
  /** contentctl: its rules, whatever a test says it expects. */
  readonly compat: 'contentctl' | null;
  /** Seconds for one search; null is no limit. */
  readonly timeLimit: number | null;
}

export interface TestSurroundings extends TestRules {
  readonly engine: Engine;
  readonly baselines: Baselines;
  readonly places: SearchPlaces;
  readonly guard: Guard;
}

/** The events of a test, loaded. */
export interface LoadedData {
  readonly reports: readonly DataReport[];
  readonly milliseconds: number;
  readonly problems: readonly string[];
}

export interface TestResult {
  readonly run: RunReport;
  readonly baselines: readonly BaselineReport[];
}

/** True when a test leaves something behind (an index, a lookup, a model): it must not share its store and its knowledge. */
export function leavesTraces(
  { detection, test }: TestCase,
  { engine, places, guard, timeLimit }: TestSurroundings,
): boolean {
  if (test.baselines.length > 0) return true;
  const planned = prepareDetection(engine, detection, places, guard, timeLimit);
  if (planned.kind === 'timeout') return false;
  if (planned.kind === 'refused')
    return useOf(detection.search, engine).needs.some((need) => !isThere(need, engine.knowledge));
  if (lacksContent(planned.prepared)) return true;
  return planned.prepared.plan.stages.some(({ lowered }) => lowered.keeps !== undefined);
}

/**
 * Runs a test over the events of `engine` and judges the result. `baselineEngine` gives an engine with the data of a baseline,
 * over the same knowledge.
 */
export function runTest(
  { detection, test }: TestCase,
  data: LoadedData,
  surroundings: TestSurroundings,
  baselineEngine: (baseline: TestBaseline) => Engine,
): TestResult {
  const { engine, places, guard, timeLimit } = surroundings;
  const place = { path: detection.path, ...test.place };
  const head = { name: test.name, place, data: data.reports };
  const ended = (verdict: Verdict, reasons: readonly Reason[], timings: Partial<Timings> = {}): RunReport => ({
    ...head,
    verdict,
    reasons,
    notices: data.problems,
    rows: null,
    risk: null,
    timings: { load: data.milliseconds, prepare: 0, run: 0, ...timings },
  });
  if (data.reports.length > 0 && data.reports.every(({ events }) => events === 0)) {
    const names = data.reports.map(({ name }) => name).join(', ');
    return {
      run: ended('invalid', [
        { code: 'no-events', message: `There is no event in ${names}.`, details: data.problems, place },
      ]),
      baselines: [],
    };
  }
  const baselines = prepareKnowledge({ detection, test }, surroundings, baselineEngine);
  const planned = prepareDetection(engine, detection, places, guard, timeLimit);
  const tooLong: Reason = {
    code: 'time-limit',
    message: `The search took longer than ${timeLimit} s.`,
    details: ['Set another limit with --timeout SECONDS.'],
    place,
  };
  if (planned.kind === 'timeout')
    return { run: ended('timeout', [tooLong], { prepare: planned.milliseconds }), baselines };
  if (planned.kind === 'refused') {
    const details = baselines.flatMap(({ name, reasons }) =>
      reasons.map(({ message }) => `Baseline '${name}': ${message}`),
    );
    const reasons = planned.reasons.map((reason) => ({ ...reason, details: [...reason.details, ...details] }));
    return { run: ended('refused', reasons, { prepare: planned.milliseconds }), baselines };
  }
  const rows = new TestedRows();
  const outcome = runDetection(engine, detection, planned.prepared, places, {}, guard, timeLimit, (row) =>
    rows.add(row),
  );
  const timings = { prepare: planned.milliseconds, run: outcome.milliseconds };
  switch (outcome.kind) {
    case 'refused':
      return { run: ended('refused', outcome.reasons, timings), baselines };
    case 'timeout':
      return { run: ended('timeout', [tooLong], timings), baselines };
    case 'done':
      break;
  }
  const reasons = judge({ detection, test }, rows, surroundings).map(
    (shortcoming): Reason => ({
      ...shortcoming,
      place: shortcoming.code === 'no-rows' ? places.start(detection) : place,
    }),
  );
  const explained = reasons.map((reason) =>
    reason.code === 'no-rows' || (reason.code === 'count' && rows.count === 0)
      ? { ...reason, details: [...reason.details, ...whyNoRows(planned.prepared, surroundings)] }
      : reason,
  );
  return {
    run: {
      ...head,
      verdict: reasons.length === 0 ? 'passed' : 'failed',
      reasons: explained,
      notices: [...data.problems, ...outcome.notices],
      rows: outcome.rows,
      risk:
        detection.risk.objects.length === 0
          ? null
          : runRiskOf(rows.rows.flatMap((row) => riskEventsOf(detection, row))),
      timings: { load: data.milliseconds, ...timings },
    },
    baselines,
  };
}

function judge({ detection, test }: TestCase, rows: TestedRows, { compat }: TestRules): readonly Shortcoming[] {
  const { expect } = test;
  // A Sigma rule names no objects of risk: those it is given may be missing in a row.
  const risk = detection.origins === undefined ? detection.risk : { ...detection.risk, objects: [] };
  const general = contentctlShortcomings(rows, risk);
  if (compat === 'contentctl' || expect === null) return general;
  const own = expectationShortcomings(rows, expect);
  if (rows.count > 0) return expect.none ? own : [...own, ...general];
  if (allowsNoRows(expect)) return own;
  return own.length > 0 ? own : general;
}

/** The first pipe that gave nothing, the term that did it, the nearest values. */
function whyNoRows(prepared: PreparedSearch, { engine, guard, timeLimit }: TestSurroundings): readonly string[] {
  try {
    const reason = guard(() => engine.whyNoRows(prepared), timeLimit);
    if (!reason.ended) return reason.value === null ? [] : noRowsText(reason.value, engine.timeZone);
    engine.abort();
    return [];
  } catch {
    // It is only an explanation: the verdict stands without it.
    return [];
  }
}

/** Runs the baselines that the test names, over their own data, and those that make what is not there, over the test's. */
function prepareKnowledge(
  { detection, test }: TestCase,
  { engine, baselines, places, guard, timeLimit }: TestSurroundings,
  baselineEngine: (baseline: TestBaseline) => Engine,
): readonly BaselineReport[] {
  const reports: BaselineReport[] = [];
  for (const named of test.baselines) {
    const baseline = baselines.named(named.name);
    if (baseline === null) {
      const place = { path: detection.path, ...test.place };
      const message = `There is no baseline '${named.name}' in the content.`;
      const reasons = [{ code: 'unknown-baseline', message, details: [], place }];
      reports.push({ name: named.name, place, verdict: 'invalid', reasons, makes: [], rows: 0, milliseconds: 0 });
      continue;
    }
    const own = named.data.length === 0 ? engine : baselineEngine(named);
    reports.push(runBaseline(baseline, own, places, guard, timeLimit));
    if (own !== engine) own.close();
  }
  const { needs } = useOf(detection.search, engine);
  return [...reports, ...runBaselines(baselines, needs, engine, places, guard, timeLimit)];
}
