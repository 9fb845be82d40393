import { availableParallelism } from 'node:os';
import type { PlannedTest, TestPlan } from '../detections/plan-tests.ts';
import type { BaselineReport, RunReport, Verdict } from '../detections/report-model.ts';
import { type NumberedResult, type RunnerSettings, type TestGroup, TestRunner } from '../detections/test-runner.ts';
import { readKnowledge } from '../run/engine.ts';
import { guard } from '../run/guard.ts';
import { GuardedEnd, runGuarded } from '../run/guarded.ts';
import { WorkerPool, workerFile } from './worker-pool.ts';

export interface RunTestsOptions {
  readonly settings: RunnerSettings;
  /** Threads; null: as many as there are processors. */
  readonly jobs: number | null;
  readonly failFast: boolean;
  /** Told of each test in their order, as soon as all before it are there. */
  found(run: RunReport, test: PlannedTest): void;
  /** Calls back on Ctrl-C while threads work; here it is noticed without. */
  onInterrupt(stop: () => void): void;
}

export interface TestedRuns {
  /** One for each test of the plan, in its order. */
  readonly runs: readonly RunReport[];
  readonly baselines: readonly BaselineReport[];
  readonly interrupted: boolean;
}

const bad: ReadonlySet<Verdict> = new Set(['failed', 'refused', 'invalid', 'timeout']);

/**
 * Runs the tests of a plan in threads, or in this one when there is little to do. The outcome is in the order of the plan, however the
 * threads took turns; with `failFast` nothing behind the first failure counts.
 */
export async function runTests(plan: TestPlan, options: RunTestsOptions): Promise<TestedRuns> {
  const { settings, failFast } = options;
  const results = new Map<number, RunReport>();
  const baselines = new Map<number, readonly BaselineReport[]>();
  let interrupted = false;
  let last = plan.tests.length - 1;
  let told = 0;
  plan.tests.forEach(({ withoutData }, number) => {
    if (withoutData !== null) results.set(number, withoutData);
  });
  const tell = (): void => {
    while (told <= last && results.has(told)) {
      const number = told++;
      options.found(results.get(number)!, plan.tests[number]!);
    }
  };
  const found = ({ number, run, baselines: own }: NumberedResult): void => {
    results.set(number, run);
    baselines.set(number, own);
    if (failFast && bad.has(run.verdict)) last = Math.min(last, number);
    tell();
  };
  const waiting = [...plan.groups];
  const next = (): TestGroup | null => {
    for (let group = waiting.shift(); group !== undefined; group = waiting.shift()) {
      const cases = group.cases.filter(({ number }) => number <= last);
      if (cases.length > 0 && !interrupted) return { ...group, cases };
    }
    return null;
  };
  tell();
  const file = workerFile('test-worker');
  const workers = Math.min(options.jobs ?? availableParallelism(), plan.groups.length);
  if (file === null || workers < 2) {
    interrupted ||= runHere(settings, next, found);
  } else {
    const pool = new WorkerPool<RunnerSettings, TestGroup, NumberedResult>({
      file,
      workers,
      settings,
      found,
      next,
      failed: (group, message) => {
        for (const { number } of group.cases)
          if (!results.has(number)) found({ number, run: fault(plan.tests[number]!, message), baselines: [] });
      },
    });
    options.onInterrupt(() => {
      interrupted = true;
      pool.stop();
    });
    await pool.run();
  }
  tell();
  const runs = plan.tests.map((test, number) =>
    number <= last ? (results.get(number) ?? withVerdict(test, 'not-run')) : withVerdict(test, 'not-run'),
  );
  return {
    runs,
    baselines: distinct([...baselines].sort(([a], [b]) => a - b).flatMap(([, own]) => own)),
    interrupted: interrupted || last < plan.tests.length - 1,
  };
}

/** True when Ctrl-C ended it. */
function runHere(
  settings: RunnerSettings,
  next: () => TestGroup | null,
  found: (result: NumberedResult) => void,
): boolean {
  try {
    runGuarded(() => {
      let runner: TestRunner | null = null;
      for (let group = next(); group !== null; group = next()) {
        runner ??= new TestRunner(settings, () => readKnowledge(settings.shippedDir, settings.contentDirs), guard);
        for (const result of runner.run(group)) found(result);
      }
    });
    return false;
  } catch (error) {
    if (error instanceof GuardedEnd) return true;
    throw error;
  }
}

function withVerdict({ detection, test }: PlannedTest, verdict: Verdict): RunReport {
  return {
    name: test.name,
    place: { path: detection.path, ...test.place },
    verdict,
    reasons: [],
    notices: [],
    rows: null,
    risk: null,
    data: [],
    timings: { load: 0, prepare: 0, run: 0 },
  };
}

function fault(test: PlannedTest, message: string): RunReport {
  const run = withVerdict(test, 'refused');
  const text = `Something went wrong inside splite: ${message}`;
  return { ...run, reasons: [{ code: 'internal', message: text, details: [], place: run.place }] };
}

/** A baseline that several tests needed is reported once for each different outcome. */
function distinct(reports: readonly BaselineReport[]): BaselineReport[] {
  const seen = new Map<string, BaselineReport>();
  for (const report of reports) {
    const key = JSON.stringify([report.name, report.verdict, report.reasons]);
    if (!seen.has(key)) seen.set(key, report);
  }
  return [...seen.values()];
}
