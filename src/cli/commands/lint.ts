import { readdirSync, statSync, writeFileSync } from 'node:fs';
import { join, resolve, sep } from 'node:path';
import type { CheckContext } from '../../detections/check-search.ts';
import { contentRootOf } from '../../detections/content-root.ts';
import { type FoundSearch, findSearches } from '../../detections/find-searches.ts';
import { applyFixes } from '../../detections/lint/apply-fixes.ts';
import type { Finding, LintFix } from '../../detections/lint/finding.ts';
import { lintSearches } from '../../detections/lint/lint.ts';
import type { LintRule } from '../../detections/lint/lint-rule.ts';
import { lintRules } from '../../detections/lint/rules.ts';
import { lintGithub, lintJunit, lintSarif } from '../../detections/reports/lint-reports.ts';
import { reportFormatOf } from '../../detections/reports/report-names.ts';
import { runGuarded } from '../../run/guarded.ts';
import { nearestName } from '../../syntax/nearest-name.ts';
import { visibleJson } from '../../values/visible-text.ts';
import { choice, clockSettings, messageSettings, type RawOptions } from '../common-options.ts';
import { CommandFailure, exitCodes } from '../exit-codes.ts';
import type { Message, Severity } from '../report-error.ts';
import { Reporter } from '../reporter.ts';
import { pipelinesOf } from '../sigma-pipelines.ts';
import type { Surroundings } from '../surroundings.ts';
import { fileOutput } from '../text-output.ts';
import { version } from '../version.ts';
import { openKnowledge } from '../workspace.ts';

export interface LintCommandOptions extends RawOptions {
  readonly fix?: boolean;
  readonly unsafeFixes?: boolean;
  readonly all?: boolean;
  readonly only?: string;
  readonly disable?: string;
  readonly rules?: boolean;
  readonly report?: string;
  readonly reportFormat?: string;
}

const formats = ['text', 'json', 'ndjson', 'sarif', 'junit', 'github'] as const;
type LintFormat = (typeof formats)[number];

const shownAs: Record<Finding['severity'], Severity> = { error: 'error', warning: 'warning', advice: 'note' };

/** `splite lint PATH...`: what is probably wrong with detections, without data. Exit code 1 when something is. */
export async function runLintCommand(
  paths: readonly string[],
  options: LintCommandOptions,
  around: Surroundings,
): Promise<number> {
  if (options.rules === true) {
    for (const { code, severity, summary } of lintRules)
      around.output.write(`${code.padEnd(28)}${severity.padEnd(9)}${summary}\n`);
    return exitCodes.ok;
  }
  const reporter = new Reporter(around, messageSettings(options));
  const format = choice('--format', options.format ?? 'text', formats);
  const rules = chosenRules(options);
  const reportFormat = options.report === undefined ? null : reportFormatFor(options.report, options.reportFormat);
  const roots = [...new Set(paths.flatMap((path) => contentRootOf(path, around.directory) ?? []))];
  const knowledge = openKnowledge(options, around, roots);
  const pipelines = pipelinesOf(options, roots, around);
  return runGuarded(() => {
    reporter.debug('reading searches');
    const { problems, ...found } = findSearches(paths, around.directory, pipelines);
    let { searches } = found;
    const wholeRoots = roots.filter((root) => coversAll(root, paths, around.directory));
    const context = { knowledge, ...clockSettings(options, around), rules, wholeRoots };
    let findings = lintSearches(searches, context);
    if (options.fix === true || options.unsafeFixes === true) {
      const fixed = fixFiles(searches, findings, { ...context, all: options.unsafeFixes === true }, around.directory);
      if (fixed > 0) {
        reporter.note(`${fixed} ${fixed === 1 ? 'file was' : 'files were'} changed.`);
        searches = findSearches(paths, around.directory, pipelines).searches;
        findings = lintSearches(searches, context);
      }
      const left = findings.filter(({ fix }) => fix?.safe === false).length;
      if (left > 0)
        reporter.note(
          `${counted(left, 'fix', 'fixes')} would change what a search finds. --unsafe-fixes makes such changes too.`,
        );
    }
    for (const { path, message, line, column = null } of problems)
      reporter.write({ severity: 'error', message, file: path, line, column });
    if (format === 'text') writeFindings(findings, searches, reporter, around);
    else around.output.write(findingsAs(format, findings, searches, rules));
    if (reportFormat !== null) {
      const report = fileOutput(resolve(around.directory, options.report!));
      report.write(findingsAs(reportFormat, findings, searches, rules));
      report.close();
    }
    if (problems.some(({ unreadable }) => unreadable)) return exitCodes.input;
    return problems.length > 0 || findings.some(({ severity }) => severity !== 'advice')
      ? exitCodes.failed
      : exitCodes.ok;
  });
}

/** The format of the report: as said, or by the file's extension. */
function reportFormatFor(path: string, said: string | undefined): Exclude<LintFormat, 'text'> {
  const format = said ?? reportFormatOf(path) ?? '';
  const known = formats.find((each) => each === format);
  if (known === undefined || known === 'text')
    throw new CommandFailure(
      `Findings cannot be written to '${path}' as ${format === '' ? 'what its name says' : `'${format}'`}.`,
      exitCodes.usage,
      'Name it .sarif, .xml, .json or .ndjson, or say --report-format sarif, junit, github, json or ndjson.',
    );
  return known;
}

function findingsAs(
  format: Exclude<LintFormat, 'text'>,
  findings: readonly Finding[],
  searches: readonly FoundSearch[],
  rules: readonly LintRule[],
): string {
  switch (format) {
    case 'json':
      return `${visibleJson(JSON.stringify({ searches: searches.length, findings }, null, 2))}\n`;
    case 'ndjson':
      return findings.map((finding) => `${visibleJson(JSON.stringify(finding))}\n`).join('');
    case 'sarif':
      return lintSarif(version, rules, findings);
    case 'github':
      return lintGithub(findings);
    case 'junit':
      return lintJunit(
        searches.map(({ path }) => path),
        findings,
      );
  }
}

function chosenRules({ only, disable, all }: LintCommandOptions): LintRule[] {
  const listed = (text: string | undefined): string[] =>
    (text ?? '')
      .split(',')
      .map((each) => each.trim())
      .filter(Boolean);
  const codes = lintRules.map(({ code }) => code);
  const named = listed(only);
  const left = listed(disable);
  for (const code of [...named, ...left]) {
    if (codes.includes(code)) continue;
    const nearest = nearestName(code, codes);
    throw new CommandFailure(
      `There is no lint rule '${code}'.`,
      exitCodes.usage,
      nearest === null ? 'splite lint --rules lists them.' : `Did you mean '${nearest}'?`,
    );
  }
  return lintRules.filter(
    ({ code, severity }) =>
      !left.includes(code) && (named.length > 0 ? named.includes(code) : all === true || severity !== 'advice'),
  );
}

/** True when the paths hold all of a repository's folders of searches. */
function coversAll(root: string, paths: readonly string[], directory: string): boolean {
  const covered = paths.map((path) => resolve(directory, path));
  const isCovered = (folder: string): boolean =>
    covered.some((path) => folder === path || folder.startsWith(path.endsWith(sep) ? path : path + sep));
  return readdirSync(root)
    .filter((name) => ['detections', 'baselines', 'investigations'].includes(name))
    .map((name) => join(root, name))
    .every((folder) => !statSync(folder).isDirectory() || isCovered(folder));
}

/** `all`: also those that are not proven to change nothing. */
interface FixContext extends CheckContext {
  readonly all: boolean;
}

function fixFiles(
  searches: readonly FoundSearch[],
  findings: readonly Finding[],
  context: FixContext,
  directory: string,
): number {
  let changed = 0;
  for (const search of searches) {
    const fixes = findings.flatMap(({ path, id, fix }): LintFix[] =>
      fix !== null && (fix.safe || context.all) && path === search.path && id === search.id ? [fix] : [],
    );
    const text = fixes.length === 0 ? null : applyFixes(search, fixes, context);
    if (text === null) continue;
    writeFileSync(resolve(directory, search.path), text);
    changed++;
  }
  return changed;
}

function writeFindings(
  findings: readonly Finding[],
  searches: readonly FoundSearch[],
  reporter: Reporter,
  around: Surroundings,
): void {
  const files = new Map(searches.map(({ path, file }) => [path, file]));
  for (const { severity, message, rule, hint, path, span, line } of findings) {
    const file = files.get(path);
    const shown: Message = { severity: shownAs[severity], message: `${message} [${rule}]`, hint };
    if (file !== undefined && span !== null) reporter.write({ ...shown, span }, { name: path, text: file });
    else reporter.write({ ...shown, file: path, line });
  }
  const count = (severity: Finding['severity']): number => findings.filter((each) => each.severity === severity).length;
  const advice = count('advice');
  around.output.write(
    `${counted(searches.length, 'search', 'searches')}: ${counted(count('error'), 'error')}, ${counted(count('warning'), 'warning')}${advice > 0 ? `, ${counted(advice, 'piece of advice', 'pieces of advice')}` : ''}.\n`,
  );
}

const counted = (number: number, one: string, many = `${one}s`): string => `${number} ${number === 1 ? one : many}`;
