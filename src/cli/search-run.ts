import { resolve } from 'node:path';
import type { RowStream } from '../plan/run-context.ts';
import { GuardedEnd, runGuarded } from '../run/guarded.ts';
import { noRowsText } from '../run/no-rows-text.ts';
import type { LocalSearch } from '../session/local-search.ts';
import type { LocalSession } from '../session/local-session.ts';
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
import { inputFailed, loadFilesInto, openSession } from './workspace.ts';

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
  const { session } = openSession({
    ...{ options, clock, around, reporter },
    found: run.contentDirs ?? [],
    loads: named.length > 0,
  });
  try {
    const search = runGuarded(() => {
      reporter.debug('planning');
      return planned(session, run.spl, reporter, run.text);
    }, limit);
    if (search === null) return exitCodes.usage;
    // As jq and grep do: what is piped in is read when nothing else is named, and waited for.
    const piped = named.length === 0 && options.store === undefined && around.inputIsGiven;
    const paths = piped && search.readsEvents ? ['-'] : named;
    let failed = false;
    if (paths.length > 0) {
      if (options.store === undefined) session.loadFor(search);
      const report = loadFilesInto(session, paths, options, around, reporter);
      failed = inputFailed(report);
      if (options.store !== undefined && report.events > 0) session.index();
      if (failed && session.count() === 0) return exitCodes.input;
    }
    const output: TextOutput =
      options.output === undefined ? around.output : fileOutput(resolve(around.directory, options.output));
    const files =
      options.lookupOut === undefined
        ? undefined
        : lookupFiles(around.directory, options.lookupOut, (path, rows) =>
            reporter.note(`Wrote ${path} (${rows} ${rows === 1 ? 'row' : 'rows'}).`),
          );
    let rowCount = 0;
    const started = performance.now();
    try {
      const rows = runGuarded(() => {
        reporter.debug('searching');
        const stream = search.start({
          ...range,
          pushdown: options.pushdown !== false,
          maxMemory,
          ...(files === undefined ? {} : { tableFiles: files }),
          counts: true,
        });
        run.before?.(output, format);
        const count = render(run.results?.(stream, format) ?? stream, output, {
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
      if (
        files === undefined &&
        [...commandStagesOf(search.prepared.pipeline)].some(({ name }) => name === 'outputlookup')
      )
        reporter.note(
          "What 'outputlookup' made ends with this command: --lookup-out DIR keeps it, --content reads it.",
        );
      if (paths.length === 0 && options.store === undefined && session.wasRead)
        reporter.note("No logs are named: files, directories or '-' follow the search; --store names a store.");
      else if (!reporter.quiet && (rows === 0 || search.madeOfNothing))
        sayWhyNoRows(session, search, clock.timeZone, reporter);
      if (explainRun) around.messages.write(explainRun(search.prepared, search.scan));
      if (around.messages.isTerminal && !reporter.quiet && format === 'table')
        writeFooter(rows, session.count(), performance.now() - started, around);
    } catch (error) {
      if (reporter.splError(error, run.text)) return exitCodes.usage;
      throw error;
    } finally {
      for (const notice of search.notices) reporter.note(notice);
      reporter.knowledgeProblems(session.problems(paths.length > 0));
      if (output !== around.output) output.close();
    }
    if (failed) return exitCodes.input;
    return options.exitEmpty === true && rowCount === 0 ? exitCodes.failed : exitCodes.ok;
  } finally {
    session.close();
  }
}

/** Nobody waits longer for an explanation; it bounds itself before, where it can. Seconds. */
const explanationLimit = 2;
const notFound = 'What left no rows was not found in a moment: splite explain --run counts pipe by pipe.';

/** A search without results ends with what emptied it: says it, or that it was not found. */
export function sayWhyNoRows(session: LocalSession, search: LocalSearch, timeZone: string, reporter: Reporter): void {
  try {
    const reason = runGuarded(() => {
      reporter.debug('looking for what emptied it');
      return search.whyNoRows();
    }, explanationLimit);
    if (reason === null) {
      if (search.madeOfNothing === false) reporter.note(notFound);
      return;
    }
    const [message = '', ...details] = noRowsText(reason, timeZone);
    reporter.write({ severity: 'note', message, details, code: 'no-rows' });
  } catch (error) {
    if (error instanceof GuardedEnd && error.reason === 'interrupted') throw error;
    if (error instanceof GuardedEnd) {
      session.abort();
      reporter.note(notFound);
    } else if (!(error instanceof SplError || error instanceof SplErrors)) throw error;
  }
}

function writeFooter(rows: number, events: number, milliseconds: number, { messages }: Surroundings): void {
  const seconds = milliseconds / 1000;
  messages.write(
    `${rows.toLocaleString('en')} row${rows === 1 ? '' : 's'} of ${events.toLocaleString('en')} events, ${seconds < 0.1 ? seconds.toFixed(3) : seconds.toFixed(1)} s\n`,
  );
}

/** Plans the search, with what there is to say about it; null after writing its errors. */
export function planned(session: LocalSession, spl: string, reporter: Reporter, text: PlacedText): LocalSearch | null {
  try {
    const search = session.search(spl);
    for (const { message, span } of search.prepared.notices)
      if (!reporter.quiet) reporter.write({ severity: 'note', message, span }, text);
    return search;
  } catch (error) {
    if (reporter.splError(error, text)) return null;
    throw error;
  }
}
