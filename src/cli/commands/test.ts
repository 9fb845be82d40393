import { resolve } from 'node:path';
import type { Detection } from '../../detections/detection.ts';
import { detectionReport } from '../../detections/detection-report.ts';
import { type PlannedTest, planTests, type TestPlan } from '../../detections/plan-tests.ts';
import { reportOfError } from '../../detections/refusal.ts';
import type { DetectionReport, LabReport, RunReport } from '../../detections/report-model.ts';
import { SearchPlaces } from '../../detections/search-place.ts';
import { exitCodes } from '../exit-codes.ts';
import { jobsOf, labFormat, type TestOptionsGiven } from '../lab-options.ts';
import { labReportTargets, writeLabReports } from '../lab-report.ts';
import { writeDetectionLine, writeLabJson, writeSummaryLine } from '../output/lab-json.ts';
import { writeTest, writeTestSummary } from '../output/test-text.ts';
import { runTests } from '../run-tests.ts';
import type { Surroundings } from '../surroundings.ts';
import { openTestSession, selectedDetections, type TestSession } from '../test-session.ts';
import { fileOutput, type TextOutput } from '../text-output.ts';
import { updateExpectations } from '../update-expectations.ts';
import { version } from '../version.ts';

/** `splite test [PATH]...`: runs the tests of detections. */
export async function runTestCommand(
  paths: readonly string[],
  options: TestOptionsGiven,
  around: Surroundings,
): Promise<number> {
  const session = openTestSession(paths.length === 0 ? ['.'] : paths, options, around);
  const { exitCode } = await testOnce(session, await selectedDetections(session));
  if (options.watch !== true) return exitCode;
  const { watchTests } = await import('../watch-tests.ts');
  return watchTests(session, (detections, errors) => testOnce({ ...session, detections, errors }, detections));
}

/** Runs the tests of `detections` and writes the report. */
async function testOnce(
  session: TestSession,
  detections: readonly Detection[],
): Promise<{ readonly exitCode: number; readonly report: LabReport }> {
  const { options, around, settings, reporter } = session;
  const started = performance.now();
  const format = labFormat(options, around);
  const targets = labReportTargets(options);
  const output: TextOutput =
    options.output === undefined ? around.output : fileOutput(resolve(around.directory, options.output));
  const style = { colour: around.colour.output && options.output === undefined };
  const plan = planTests(detections, session.data);
  const assembly = new Assembly(plan, detections, new SearchPlaces(around.directory));
  const total = plan.tests.length;
  let done = 0;
  let release: (() => void) | undefined;
  const { runs, baselines, interrupted } = await runTests(plan, {
    settings,
    jobs: jobsOf(options),
    failFast: options.failFast === true,
    onInterrupt: (stop) => {
      release = around.onInterrupt?.(stop);
    },
    found: (run, test) => {
      done++;
      const perSecond = done / ((performance.now() - started) / 1_000);
      if (format === 'table') {
        reporter.endProgress();
        writeTest(test.detection.name, run, output, style);
      } else if (format === 'ndjson')
        for (const each of assembly.add(run, test)) {
          writeDetectionLine(each, output);
          // Afterwards: what Ctrl-C hinders here is written at the end.
          assembly.written.add(each.place.path + each.id);
        }
      output.flush();
      reporter.progress(
        `${done.toLocaleString('en')} of ${total.toLocaleString('en')} tests, ${perSecond.toFixed(perSecond < 10 ? 1 : 0)} a second, ${Math.ceil((total - done) / perSecond)} s left`,
      );
    },
  });
  release?.();
  reporter.endProgress();
  const report: LabReport = {
    kind: 'test',
    version,
    startedAt: around.now,
    milliseconds: performance.now() - started,
    interrupted,
    detections: [...assembly.all(runs), ...session.errors.map(reportOfError)],
    baselines,
    logs: null,
  };
  if (format === 'json') writeLabJson(report, output);
  else if (format === 'table') writeTestSummary(report, output, style);
  else {
    const written = assembly.written;
    for (const each of report.detections) if (!written.has(each.place.path + each.id)) writeDetectionLine(each, output);
    writeSummaryLine(report, output);
  }
  output.flush();
  if (output !== around.output) output.close();
  writeLabReports(report, targets, around);
  if (options.update === true) updateExpectations(plan, runs, around, reporter);
  return { exitCode: exitCodeOf(report, options.failFast === true), report };
}

/** Puts the runs of each detection together again. */
class Assembly {
  /** Path and id of the detections whose report is out. */
  readonly written = new Set<string>();
  private readonly pending = new Map<Detection, RunReport[]>();

  constructor(
    private readonly plan: TestPlan,
    private readonly detections: readonly Detection[],
    private readonly places: SearchPlaces,
  ) {}

  /** A run that came in order; the detection's report when it was its last. */
  add(run: RunReport, { detection }: PlannedTest): readonly DetectionReport[] {
    const runs = [...(this.pending.get(detection) ?? []), run];
    this.pending.set(detection, runs);
    if (runs.length < detection.tests.length) return [];
    const report = detectionReport(detection, runs, this.places, 'untested');
    return [report];
  }

  all(runs: readonly RunReport[]): readonly DetectionReport[] {
    const byDetection = new Map<Detection, RunReport[]>();
    this.plan.tests.forEach(({ detection }, index) => {
      byDetection.set(detection, [...(byDetection.get(detection) ?? []), runs[index]!]);
    });
    return this.detections.map((detection) =>
      detectionReport(detection, byDetection.get(detection) ?? [], this.places, 'untested'),
    );
  }
}

/** A failure that `--fail-fast` stopped at is a failure, no interruption. */
function exitCodeOf({ detections, interrupted }: LabReport, failFast: boolean): number {
  const has = (...verdicts: readonly string[]): boolean => detections.some(({ verdict }) => verdicts.includes(verdict));
  if (interrupted && !(failFast && has('failed', 'refused', 'invalid', 'timeout'))) return exitCodes.interrupted;
  if (has('failed', 'refused')) return exitCodes.failed;
  if (has('invalid')) return exitCodes.input;
  return has('timeout') ? exitCodes.timeout : exitCodes.ok;
}
