import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { Baselines } from '../../detections/baselines.ts';
import { loadDetections } from '../../detections/find-detections.ts';
import { type Hunt, type HuntSoFar, hunt, interruptedHunt } from '../../detections/hunt.ts';
import { reportOfError } from '../../detections/refusal.ts';
import type { DetectionReport, LabReport } from '../../detections/report-model.ts';
import { huntRiskOf } from '../../detections/risk-events.ts';
import { SearchPlaces } from '../../detections/search-place.ts';
import { guard, guardEach } from '../../run/guard.ts';
import { GuardedEnd, runGuarded } from '../../run/guarded.ts';
import { shippedDirectory } from '../../run/shipped-directory.ts';
import { clockSettings, memoryLimit, messageSettings, timeLimit, timeRange } from '../common-options.ts';
import { CommandFailure, exitCodes } from '../exit-codes.ts';
import { huntInThreads } from '../hunt-threads.ts';
import { contentOf, filtered, type HuntOptionsGiven, jobsOf, labFormat, someDetections } from '../lab-options.ts';
import { labReportTargets, writeLabReports } from '../lab-report.ts';
import { hitLine, writeHunt } from '../output/hunt-text.ts';
import { writeDetectionLine, writeLabJson, writeSummaryLine } from '../output/lab-json.ts';
import { Reporter } from '../reporter.ts';
import { scratchStoreFor } from '../scratch-store.ts';
import { pipelinesOf } from '../sigma-pipelines.ts';
import type { Surroundings } from '../surroundings.ts';
import { fileOutput, type TextOutput } from '../text-output.ts';
import { version } from '../version.ts';
import { inputFailed, loadFilesInto, openEngine } from '../workspace.ts';

/** `splite hunt DETECTIONS... -- LOGS...`: all detections over all logs. */
export async function runHuntCommand(
  paths: readonly string[],
  logs: readonly string[],
  options: HuntOptionsGiven,
  around: Surroundings,
): Promise<number> {
  const format = labFormat(options, around);
  const targets = labReportTargets(options);
  const streamed = format === 'ndjson' && options.output === undefined;
  const found = (report: DetectionReport, reporter: Reporter): void => {
    if (streamed && (options.all === true || isNews(report))) {
      writeDetectionLine(report, around.output);
      around.output.flush();
    } else if (!streamed && report.verdict === 'hit' && around.messages.isTerminal) reporter.note(hitLine(report));
  };
  const { report, exitCode } = await huntOver(paths, logs, options, around, found);
  const output: TextOutput =
    options.output === undefined ? around.output : fileOutput(resolve(around.directory, options.output));
  if (format === 'json') writeLabJson(report, output);
  else if (format === 'table')
    writeHunt(report, output, { colour: around.colour.output && options.output === undefined });
  else {
    if (!streamed)
      for (const detection of report.detections)
        if (options.all === true || isNews(detection)) writeDetectionLine(detection, output);
    writeSummaryLine(report, output);
  }
  output.flush();
  if (output !== around.output) output.close();
  writeLabReports(report, targets, around);
  return exitCode;
}

/** What is told without `--all`. */
const isNews = ({ verdict }: DetectionReport): boolean => verdict !== 'clear' && verdict !== 'no-data';

/** Loads logs, runs detections over them, and says what they found; `found` is told of each as it is there. */
export async function huntOver(
  paths: readonly string[],
  logs: readonly string[],
  options: HuntOptionsGiven,
  around: Surroundings,
  found: (report: DetectionReport, reporter: Reporter) => void,
): Promise<{ readonly report: LabReport; readonly exitCode: number }> {
  const started = performance.now();
  const reporter = new Reporter(around, messageSettings(options));
  if (paths.length === 0) throw new CommandFailure('No detections are named.', exitCodes.usage, usage);
  if (logs.length === 0 && options.store === undefined)
    throw new CommandFailure('No logs are named.', exitCodes.usage, usage);
  const late = logs.find((path) => /^--?[a-z]/.test(path) && !existsSync(resolve(around.directory, path)));
  if (late !== undefined) throw new CommandFailure(`Behind -- stand logs: '${late}' is none.`, exitCodes.usage, usage);
  const jobs = jobsOf(options) ?? 1;
  const clock = clockSettings(options, around);
  const range = timeRange({ ...options, ...(options.since === undefined ? {} : { earliest: options.since }) }, clock);
  const searching = { ...range, maxMemory: memoryLimit(options) };
  const loaded = loadDetections(paths, around.directory, pipelinesOf(options, contentOf(paths, around), around));
  const { errors } = loaded;
  someDetections(loaded.detections.length, errors.length, paths);
  const detections = filtered(loaded.detections, options.filter);
  const scratch = options.store === undefined ? scratchStoreFor(logs, around.directory) : null;
  const stored = scratch === null ? options : { ...options, store: scratch.path };
  const { engine, content } = openEngine({
    ...{ clock, around, reporter },
    options: stored,
    found: contentOf(paths, around),
    loads: logs.length > 0,
  });
  if (scratch !== null) engine.forOneRun();
  scratch?.unname();
  try {
    const loading = performance.now();
    const load = logs.length > 0 ? loadFilesInto(engine, logs, options, around, reporter) : null;
    const loadMilliseconds = performance.now() - loading;
    const failed = load !== null && inputFailed(load);
    if (failed && engine.count() === 0) return { report: nothing(started, around), exitCode: exitCodes.input };
    const events = engine.count();
    const times = engine.timeRange();
    const running = performance.now();
    const soFar: HuntSoFar = { reports: new Map(), risk: [] };
    const places = new SearchPlaces(around.directory);
    const progress = (done: number): void => {
      const perSecond = done / ((performance.now() - running) / 1_000);
      const left = Math.ceil((detections.length - done) / perSecond);
      reporter.progress(
        `${done.toLocaleString('en')} of ${detections.length.toLocaleString('en')} detections, ${Math.round(perSecond)} a second, ${left} s left`,
      );
    };
    if (jobs > 1 && options.store === undefined) reporter.note('--jobs is for hunts over a store (--store).');
    const threads =
      jobs < 2 || options.store === undefined
        ? { done: new Map(), interrupted: false }
        : await huntInThreads(
            {
              ...clock,
              detections,
              directory: around.directory,
              shippedDir: shippedDirectory(),
              contentDirs: content,
              geoip: options.geoip === undefined ? null : resolve(around.directory, options.geoip),
              storePath: resolve(around.directory, options.store),
              settings: searching,
              timeLimit: timeLimit(options),
            },
            { jobs, progress, ...(around.onInterrupt === undefined ? {} : { onInterrupt: around.onInterrupt }) },
          );
    if (options.riskEvents === false) engine.beginTrial();
    const told = new Set<DetectionReport>();
    const tell = (report: DetectionReport): void => {
      if (report.verdict === 'hit') reporter.endProgress();
      found(report, reporter);
      told.add(report);
    };
    const hunting = (): Hunt => {
      reporter.debug('hunting');
      return hunt(detections, {
        engine,
        baselines: new Baselines(content, around.directory, engine),
        places,
        settings: searching,
        timeLimit: timeLimit(options),
        guard,
        guardEach,
        share: options.share !== false,
        found: tell,
        progress,
        done: threads.done,
        soFar,
      });
    };
    const ended = threads.interrupted ? null : untilInterrupted(hunting);
    const result = ended ?? interruptedHunt(detections, soFar, places, threads.done);
    for (const each of result.reports) if (!told.has(each)) found(each, reporter);
    reporter.endProgress();
    reporter.knowledgeProblems(engine.problems());
    const invalid = errors.map(reportOfError);
    for (const each of invalid) found(each, reporter);
    const reports = [...result.reports, ...invalid];
    const report: LabReport = {
      kind: 'hunt',
      version,
      startedAt: around.now,
      milliseconds: performance.now() - started,
      interrupted: result.interrupted,
      detections: reports,
      baselines: result.baselines,
      logs: {
        files: load === null ? 0 : load.files + load.unchanged,
        store: options.store ?? null,
        events,
        ...times,
        loadMilliseconds: load === null ? 0 : loadMilliseconds,
        risk: huntRiskOf(result.risk),
      },
    };
    return { report, exitCode: exitCodeOf(report, failed, options.exitZero === true) };
  } finally {
    // What is open then (a trial) is undone.
    engine.close();
    scratch?.remove();
  }
}

const usage = 'Write: splite hunt DETECTIONS... -- LOGS..., or name a store with --store.';

/** Null when Ctrl-C ended it. */
function untilInterrupted<T>(work: () => T): T | null {
  try {
    return runGuarded(work);
  } catch (error) {
    if (error instanceof GuardedEnd) return null;
    throw error;
  }
}

function exitCodeOf({ detections, interrupted }: LabReport, failed: boolean, exitZero: boolean): number {
  if (interrupted) return exitCodes.interrupted;
  if (!exitZero && detections.some(({ verdict }) => verdict === 'hit')) return exitCodes.failed;
  if (failed || detections.some(({ verdict }) => verdict === 'invalid')) return exitCodes.input;
  return detections.some(({ verdict }) => verdict === 'timeout') ? exitCodes.timeout : exitCodes.ok;
}

function nothing(started: number, around: Surroundings): LabReport {
  return {
    kind: 'hunt',
    version,
    startedAt: around.now,
    milliseconds: performance.now() - started,
    interrupted: false,
    detections: [],
    baselines: [],
    logs: null,
  };
}
