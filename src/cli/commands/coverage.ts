import { basename, extname, resolve } from 'node:path';
import { contentRootOf } from '../../detections/content-root.ts';
import { contentExamples } from '../../detections/field-coverage/content-examples.ts';
import { type CoverageReport, coverage } from '../../detections/field-coverage/coverage.ts';
import { findSearches } from '../../detections/find-searches.ts';
import { runGuarded } from '../../run/guarded.ts';
import { rowOf } from '../../values/row.ts';
import { fromList } from '../../values/value.ts';
import { visibleJson, visibleLine } from '../../values/visible-text.ts';
import { choice, clockSettings, messageSettings, type RawOptions } from '../common-options.ts';
import { givenContent } from '../content-choice.ts';
import { CommandFailure, exitCodes } from '../exit-codes.ts';
import { loadRenderer } from '../output/load-renderer.ts';
import { Reporter } from '../reporter.ts';
import { pipelinesOf } from '../sigma-pipelines.ts';
import type { Surroundings } from '../surroundings.ts';
import { openKnowledge } from '../workspace.ts';

export interface CoverageOptions extends RawOptions {
  /** Percent. */
  readonly min?: string;
}

/**
 * `splite coverage PATH...`: the fields that each search reads and the log sources that give them. Exit code 1 when fewer are given
 * than `--min` asks for.
 */
export async function runCoverageCommand(
  paths: readonly string[],
  options: CoverageOptions,
  around: Surroundings,
): Promise<number> {
  const reporter = new Reporter(around, messageSettings(options));
  const format = choice('--format', options.format ?? 'table', ['table', 'json'] as const);
  const minimum = Number(options.min ?? 0);
  if (!(minimum >= 0 && minimum <= 100))
    throw new CommandFailure(`--min is a number from 0 to 100, not '${options.min}'.`, exitCodes.usage);
  const render = format === 'table' ? await loadRenderer('table') : null;
  const roots = [...new Set(paths.flatMap((path) => contentRootOf(path, around.directory) ?? []))];
  const knowledge = openKnowledge(options, around, roots);
  return runGuarded(() => {
    reporter.debug('reading searches');
    const { searches, problems } = findSearches(paths, around.directory, pipelinesOf(options, roots, around));
    for (const { path, message, line, column = null } of problems)
      reporter.write({ severity: 'error', message, file: path, line, column });
    const context = { knowledge, ...clockSettings(options, around) };
    const content = givenContent(options, around) ?? roots.map((path) => resolve(around.directory, path));
    const report = coverage(searches, context, contentExamples(content));
    if (render === null) around.output.write(`${visibleJson(JSON.stringify(report))}\n`);
    else {
      render(table(report), around.output, { timeZone: context.timeZone, colour: around.colour.output });
      around.output.write(`\n${summary(report)}`);
    }
    reporter.knowledgeProblems(knowledge.problems);
    if (problems.some(({ unreadable }) => unreadable)) return exitCodes.input;
    return percentGiven(report) < minimum ? exitCodes.failed : exitCodes.ok;
  });
}

/** One row for each search and dataset: its fields, the sources that give all or some of them, and those none gives. */
function table({ searches }: CoverageReport) {
  const rows = searches.flatMap(({ path, id, fields }) => {
    const datasets = new Set(fields.map(({ dataset }) => dataset));
    return [...datasets].map((dataset) => {
      const own = fields.filter((each) => each.dataset === dataset);
      return rowOf({
        search: nameOf(path, id),
        dataset,
        fields: own.length,
        given: own.filter(({ reason }) => reason === null).length,
        sources: someNames([...new Set(own.flatMap(({ sources }) => sources))].sort()),
        missing: fromList(own.flatMap(({ field, reason }) => (reason === null ? [] : [field]))),
      });
    });
  });
  return { columns: ['search', 'dataset', 'fields', 'given', 'sources', 'missing'], open: false, rows };
}

const percentGiven = ({ references, given }: Pick<CoverageReport, 'references' | 'given'>): number =>
  references === 0 ? 100 : (100 * given) / references;

/** Identifiers that are mere numbers say less than the name of the file. */
const nameOf = (path: string, id: string): string =>
  /^[\da-f]{8}-[\da-f-]{27}$/i.test(id) ? basename(path, extname(path)) : id;

/** A table has room for a few names. */
function someNames(names: readonly string[]): string {
  return names.length > 4 ? `${names.slice(0, 3).join(', ')} and ${names.length - 3} more` : names.join(', ');
}

function summary({ searches, references, given }: CoverageReport): string {
  const lines: string[] = [];
  const missing = new Map<string, string[]>();
  for (const { path, id: identifier, fields, error } of searches) {
    const id = nameOf(path, identifier);
    if (error !== null) lines.push(`left out: ${visibleLine(id)}: ${visibleLine(error)}`);
    for (const { dataset, field, reason } of fields) {
      if (reason === null) continue;
      const key = `${dataset} ${field}: ${reason}`;
      missing.set(key, [...(missing.get(key) ?? []), id]);
    }
  }
  for (const [text, users] of [...missing].sort((a, b) => b[1].length - a[1].length)) {
    const more = users.length > 1 ? ` and ${users.length - 1} more` : '';
    lines.push(`not given: ${visibleLine(text)} (${visibleLine(users[0] ?? '')}${more})`);
  }
  if (references === 0) return 'There are no searches that read fields of a data set or an event.\n';
  const percent = percentGiven({ references, given });
  // Rounded down: 99.96 is not all.
  const shown = Math.floor(percent * 10) / 10;
  lines.push(
    `${given} of ${references} field references in ${searches.length} searches are given by some source: ${shown.toFixed(1)}%.`,
  );
  return `${lines.join('\n')}\n`;
}
