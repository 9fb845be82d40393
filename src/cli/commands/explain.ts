import { checkSearch } from '../../detections/check-search.ts';
import { contentRootOf } from '../../detections/content-root.ts';
import { findSearches } from '../../detections/find-searches.ts';
import { aggregatesStored } from '../../plan/plan.ts';
import { runGuarded } from '../../run/guarded.ts';
import { printPipeline } from '../../syntax/print.ts';
import { visibleJson, visibleText } from '../../values/visible-text.ts';
import {
  choice,
  clockSettings,
  memoryLimit,
  messageSettings,
  type RawOptions,
  timeLimit,
  timeRange,
} from '../common-options.ts';
import { CommandFailure, exitCodes } from '../exit-codes.ts';
import { explainRun, explainTrace, explanationData } from '../explanation.ts';
import { searchText } from '../report-error.ts';
import { Reporter } from '../reporter.ts';
import { planned, sayWhyNoRows } from '../search-run.ts';
import type { Surroundings } from '../surroundings.ts';
import { loadFilesInto, openSession } from '../workspace.ts';

export interface ExplainOptions extends RawOptions {
  readonly ast?: boolean;
  readonly run?: boolean;
  readonly count?: string;
}

/** `splite explain '<SPL>' [FILE...]`: macros expanded, plan pipe by pipe, SQL; `--run`: pipe by pipe with data; `--ast`: the tree; `--count PATH`: a figure. */
export async function runExplainCommand(
  spl: string | undefined,
  paths: readonly string[],
  options: ExplainOptions,
  around: Surroundings,
): Promise<number> {
  const reporter = new Reporter(around, messageSettings(options));
  const format = choice('--format', options.format ?? 'text', ['text', 'json'] as const);
  const clock = clockSettings(options, around);
  const corpus = options.count === undefined ? null : contentRootOf(options.count, around.directory);
  const { knowledge, session } = openSession({
    ...{ options, clock, around, reporter },
    found: corpus === null ? [] : [corpus],
    loads: paths.length > 0,
  });
  try {
    if (options.count !== undefined) {
      const { searches } = findSearches([options.count], around.directory);
      const counts = { tstats: 0, pushed: 0 };
      for (const { spl: search } of searches) {
        const { prepared } = checkSearch(search, { knowledge, ...clock });
        const [first] = prepared?.plan.stages ?? [];
        if (prepared === null || first === undefined || !aggregatesStored(first)) continue;
        counts.tstats++;
        if (session.search(prepared).explain() !== null) counts.pushed++;
      }
      around.output.write(
        `${counts.pushed} of ${counts.tstats} tstats searches have their first stage and its aggregation in SQL (of ${searches.length} searches).\n`,
      );
      return exitCodes.ok;
    }
    if (spl === undefined)
      throw new CommandFailure(
        'explain needs a search.',
        exitCodes.usage,
        "For example: splite explain '| tstats count from datamodel=Web by Web.url'",
      );
    const search = runGuarded(() => planned(session, spl, reporter, searchText(spl)), timeLimit(options));
    if (search === null) return exitCodes.usage;
    const { prepared } = search;
    if (paths.length > 0) loadFilesInto(session, paths, options, around, reporter);
    if (options.ast) {
      around.output.write(`${visibleJson(JSON.stringify(prepared.pipeline, null, 2))}\n`);
      return exitCodes.ok;
    }
    if (options.run) {
      const settings = {
        ...timeRange(options, clock),
        pushdown: options.pushdown !== false,
        maxMemory: memoryLimit(options),
      };
      const trace = runGuarded(() => {
        reporter.debug('tracing');
        return search.trace(settings);
      }, timeLimit(options));
      if (format === 'json') {
        const noRows = trace.rows > 0 ? null : runGuarded(() => search.whyNoRows(), timeLimit(options));
        around.output.write(`${visibleJson(JSON.stringify({ ...trace, noRows }, null, 2))}\n`);
        return exitCodes.ok;
      }
      around.output.write(explainTrace(trace));
      if (trace.rows === 0) sayWhyNoRows(session, search, clock.timeZone, reporter);
      return exitCodes.ok;
    }
    const scan = runGuarded(() => (options.pushdown === false ? null : search.explain()));
    around.output.write(
      format === 'json'
        ? `${visibleJson(JSON.stringify(explanationData(prepared, scan), null, 2))}\n`
        : `${visibleText(printPipeline(prepared.pipeline, '\n'))}\n\n${explainRun(prepared, scan)}`,
    );
    for (const { kind, name } of prepared.missing) reporter.warning(`The ${kind} '${name}' is not there.`);
    return exitCodes.ok;
  } catch (error) {
    if (spl !== undefined && reporter.splError(error, searchText(spl))) return exitCodes.usage;
    throw error;
  } finally {
    session.close();
  }
}
