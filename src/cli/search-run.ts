import { resolve } from 'node:path';
import type { RowStream } from '../plan/run-context.ts';
import type { Engine, SearchSettings } from '../run/engine.ts';
import type { ExecutedScan } from '../run/execute.ts';
import { GuardedEnd, runGuarded } from '../run/guarded.ts';
import { noRowsText } from '../run/no-rows-text.ts';
import { Passage } from '../run/passage.ts';
import type { PreparedSearch } from '../run/prepare-search.ts';
import { readsEvents } from '../run/reads-events.ts';
import { SplError, SplErrors } from '../syntax/spl-error.ts';
import { commandStagesOf } from '../syntax/walk.ts';
import {
  choice,
  clockSettings,
  memoryLimit,
  messageSettings,
  outputFormat,
  type RawOptions,
  timeLimit,
  timeRange,
} from './common-options.ts';
import { exitCodes } from './exit-codes.ts';
import { lookupFiles } from './lookup-files.ts';
import { loadRenderer } from './output/load-renderer.ts';
import { jsonTypes, type OutputFormat } from './output/result-output.ts';
import type { PlacedText } from './report-error.ts';
import { Reporter } from './reporter.ts';
import type { Surroundings } from './surroundings.ts';
import { fileOutput, type TextOutput } from './text-output.ts';
import { inputFailed, loadFilesInto, openWorkspace } from './workspace.ts';

/** A search on its way to its results. */
export interface SearchRun {
  readonly spl: string;
  /** Where its errors are shown. */
  readonly text: PlacedText;
  /** Content for when `--content` names none. */
  readonly contentDirs?: readonly string[];
  /** What is done with the results before they are shown. */
  readonly results?: (stream: RowStream, format: OutputFormat) => RowStream;
  /** Written before and after the results. */
  readonly before?: (output: TextOutput, format: OutputFormat) => void;
  readonly after?: (output: TextOutput, format: OutputFormat) => void;
}

/** Plans a search, loads the files, runs it and writes its results; returns the exit code. */
export async function runSearch(
  run: SearchRun,
  named: readonly string[],
  options: RawOptions,
  around: Surroundings,
): Promise<number> {
  const reporter = new Reporter(around, messageSettings(options));
  const clock = clockSettings(options, around);
  const range = timeRange(options, clock);
  const limit = timeLimit(options);
  const maxMemory = memoryLimit(options);
  const format = outputFormat(options, around.output.isTerminal && options.output === undefined);
  const render = await loadRenderer(format);
  const types = choice('--types', options.types ?? 'auto', jsonTypes);
  const explainRun = options.explain ? (await import('./explanation.ts')).explainRun : null;
  const { engine } = openWorkspace({
    ...{ options, clock, around, reporter },
    found: run.contentDirs ?? [],
    loads: named.length > 0,
  });
  try {
    const prepared = runGuarded(() => {
      reporter.debug('planning');
      return prepare(engine, run.spl, reporter, run.text);
    }, limit);
    if (prepared === null) return exitCodes.usage;
    // As jq and grep do: what is piped in is read when nothing else is named, and waited for.
    const piped = named.length === 0 && options.store === undefined && around.inputIsGiven;
    const paths = piped && readsEvents(prepared.plan) ? ['-'] : named;
    let failed = false;
    if (paths.length > 0) {
      if (options.store === undefined) engine.loadFor(prepared);
      const report = loadFilesInto(engine, paths, options, around, reporter);
      failed = inputFailed(report);
      if (options.store !== undefined && report.events > 0) engine.index();
      if (failed && engine.count() === 0) return exitCodes.input;
    }
    const output: TextOutput =
      options.output === undefined ? around.output : fileOutput(resolve(around.directory, options.output));
    const files =
      options.lookupOut === undefined
        ? undefined
        : lookupFiles(around.directory, options.lookupOut, (path, rows) =>
            reporter.note(`Wrote ${path} (${rows} ${rows === 1 ? 'row' : 'rows'}).`),
          );
    const scans: ExecutedScan[] = [];
    const passage = new Passage();
    let rowCount = 0;
    let notices: readonly string[] = [];
    const started = performance.now();
    try {
      const rows = runGuarded(() => {
        reporter.debug('searching');
        const started = engine.start(prepared, {
          ...range,
          pushdown: options.pushdown !== false,
          maxMemory,
          ...(files === undefined ? {} : { tableFiles: files }),
          onScan: (scan) => scans.push(scan),
          passage,
        });
        notices = started.notices;
        run.before?.(output, format);
        const count = render(run.results?.(started.stream, format) ?? started.stream, output, {
          timeZone: clock.timeZone,
          colour: around.colour.output && options.output === undefined,
          types,
          csvSafe: options.csvSafe === true,
        });
        run.after?.(output, format);
        return count;
      }, limit);
      rowCount = rows;
      output.flush();
      if (files === undefined && [...commandStagesOf(prepared.pipeline)].some(({ name }) => name === 'outputlookup'))
        reporter.note(
          "What 'outputlookup' made ends with this command: --lookup-out DIR keeps it, --content reads it.",
        );
      if (paths.length === 0 && options.store === undefined && engine.wasRead)
        reporter.note("No logs are named: files, directories or '-' follow the search; --store names a store.");
      else if (!reporter.quiet && (rows === 0 || passage.madeOfNothing(prepared.plan.stages)))
        sayWhyNoRows(engine, prepared, { ...range, passage }, clock.timeZone, reporter);
      if (explainRun) around.messages.write(explainRun(prepared, scans[0] ?? null));
      if (around.messages.isTerminal && !reporter.quiet && format === 'table')
        writeFooter(rows, engine, performance.now() - started, around);
    } catch (error) {
      if (reporter.splError(error, run.text)) return exitCodes.usage;
      throw error;
    } finally {
      for (const notice of notices) reporter.note(notice);
      reporter.knowledgeProblems(engine.problems(paths.length > 0));
      if (output !== around.output) output.close();
    }
    if (failed) return exitCodes.input;
    return options.exitEmpty === true && rowCount === 0 ? exitCodes.failed : exitCodes.ok;
  } finally {
    engine.close();
  }
}

/** Nobody waits longer for an explanation; it bounds itself before, where it can. Seconds. */
const explanationLimit = 2;
const notFound = 'What left no rows was not found in a moment: splite explain --run counts pipe by pipe.';

/** A search without results ends with what emptied it: says it, or that it was not found. */
export function sayWhyNoRows(
  engine: Engine,
  prepared: PreparedSearch,
  settings: SearchSettings,
  timeZone: string,
  reporter: Reporter,
): void {
  try {
    const reason = runGuarded(() => {
      reporter.debug('looking for what emptied it');
      return engine.whyNoRows(prepared, settings);
    }, explanationLimit);
    if (reason === null) {
      if (settings.passage?.madeOfNothing(prepared.plan.stages) === false) reporter.note(notFound);
      return;
    }
    const [message = '', ...details] = noRowsText(reason, timeZone);
    reporter.write({ severity: 'note', message, details, code: 'no-rows' });
  } catch (error) {
    if (error instanceof GuardedEnd && error.reason === 'interrupted') throw error;
    if (error instanceof GuardedEnd) {
      engine.abort();
      reporter.note(notFound);
    } else if (!(error instanceof SplError || error instanceof SplErrors)) throw error;
  }
}

function writeFooter(rows: number, engine: Engine, milliseconds: number, { messages }: Surroundings): void {
  const seconds = milliseconds / 1000;
  messages.write(
    `${rows.toLocaleString('en')} row${rows === 1 ? '' : 's'} of ${engine.count().toLocaleString('en')} events, ${seconds < 0.1 ? seconds.toFixed(3) : seconds.toFixed(1)} s\n`,
  );
}

/** Plans the search, with what there is to say about it; null after writing its errors. */
export function prepare(engine: Engine, spl: string, reporter: Reporter, text: PlacedText): PreparedSearch | null {
  try {
    const prepared = engine.prepare(spl);
    for (const { message, span } of prepared.notices)
      if (!reporter.quiet) reporter.write({ severity: 'note', message, span }, text);
    return prepared;
  } catch (error) {
    if (reporter.splError(error, text)) return null;
    throw error;
  }
}
