import { checkApps, isAppDirectory } from '../../detections/check-app.ts';
import { checkSearch } from '../../detections/check-search.ts';
import { contentRootOf } from '../../detections/content-root.ts';
import { findSearches } from '../../detections/find-searches.ts';
import { runGuarded } from '../../run/guarded.ts';
import { emptyFilterMessage } from '../../syntax/resembling-macro.ts';
import { placeInText } from '../../syntax/text-place.ts';
import { visibleJson, visibleLine } from '../../values/visible-text.ts';
import { choice, clockSettings, messageSettings, type RawOptions } from '../common-options.ts';
import { exitCodes } from '../exit-codes.ts';
import { Reporter } from '../reporter.ts';
import { pipelinesOf } from '../sigma-pipelines.ts';
import type { Surroundings } from '../surroundings.ts';
import { openKnowledge } from '../workspace.ts';

interface Failure {
  readonly path: string;
  readonly id: string;
  readonly message: string;
  readonly line: number | null;
  readonly column: number | null;
}

interface Missing {
  readonly path: string;
  readonly id: string;
  readonly kind: string;
  readonly name: string;
}

/**
 * `splite check PATH...`: every search in these files is read and planned, without data. Of a Splunk app, everything that cannot be
 * used is said.
 */
export async function runCheckCommand(
  paths: readonly string[],
  options: RawOptions,
  around: Surroundings,
): Promise<number> {
  const reporter = new Reporter(around, messageSettings(options));
  const format = choice('--format', options.format ?? 'text', ['text', 'json'] as const);
  const roots = new Set(paths.flatMap((path) => contentRootOf(path, around.directory) ?? []));
  const apps = paths.filter((path) => isAppDirectory(path, around.directory));
  const content = Array.isArray(options.content) ? { content: [...options.content, ...apps] } : {};
  const knowledge = openKnowledge({ ...options, ...content }, around, [...roots, ...apps]);
  const context = { knowledge, ...clockSettings(options, around) };
  return runGuarded(() => {
    reporter.debug('reading searches');
    const { searches, problems } = findSearches(
      paths,
      around.directory,
      pipelinesOf({ ...options, ...content }, [...roots, ...apps], around),
    );
    const failed: Failure[] = [];
    const missing: Missing[] = [];
    let unreadable = false;
    let ok = 0;
    for (const { path, message, line, column = null, ...problem } of problems) {
      unreadable ||= problem.unreadable;
      failed.push({ path, id: '', message, line, column: column ?? (line === null ? null : 1) });
      if (format === 'text') reporter.write({ severity: 'error', message, file: path, line, column });
    }
    for (const { path, id, spl, file, place } of searches) {
      const checked = checkSearch(spl, context);
      for (const { kind, name } of checked.missing) {
        if (
          !missing.some((other) => other.path === path && other.id === id && other.kind === kind && other.name === name)
        )
          missing.push({ path, id, kind, name });
      }
      for (const call of checked.prepared?.emptyFilters ?? []) {
        const message = emptyFilterMessage(call, knowledge.macros);
        if (message === null) continue;
        missing.push({ path, id, kind: 'macro', name: call.name });
        if (format === 'text')
          reporter.write({ severity: 'warning', message, span: call.span }, { name: path, text: file, place });
      }
      if (checked.errors.length === 0) ok++;
      for (const { message, span, hint, code } of checked.errors) {
        failed.push({ path, id, message, ...placeInText(file, place(span?.start ?? 0)) });
        if (format === 'text')
          reporter.write(
            { severity: 'error', message, span: span ?? { start: 0, end: 0 }, hint, code },
            { name: path, text: file, place },
          );
      }
    }
    const unused = apps.length === 0 ? null : checkApps(apps, around.directory, context);
    const total = searches.length + problems.length;
    if (format === 'json') {
      around.output.write(
        `${visibleJson(JSON.stringify({ total, ok, failed, missing, ...(unused === null ? {} : { unused }) }))}\n`,
      );
    } else {
      writeSummary(around, total, ok, missing, reporter.quiet);
      if (unused === null) reporter.knowledgeProblems(knowledge.problems);
      // All of them: this is what the check of an app is for.
      else for (const { file, line, message } of unused) reporter.write({ severity: 'warning', message, file, line });
    }
    return unreadable ? exitCodes.input : ok === total ? exitCodes.ok : exitCodes.failed;
  });
}

function writeSummary(
  { output }: Surroundings,
  total: number,
  ok: number,
  missing: readonly Missing[],
  quiet: boolean,
): void {
  const names = new Map<string, { kind: string; name: string; users: Set<string> }>();
  for (const { kind, name, path, id } of missing) {
    const key = `${kind} ${name}`;
    const entry = names.get(key) ?? { kind, name, users: new Set() };
    entry.users.add(`${path} ${id}`);
    names.set(key, entry);
  }
  if (!quiet) {
    for (const { kind, name, users } of names.values()) {
      output.write(
        `missing ${kind} ${visibleLine(name)} (named by ${users.size} search${users.size === 1 ? '' : 'es'})\n`,
      );
    }
  }
  output.write(`${ok} of ${total} searches can run${ok === total ? '.' : `; ${total - ok} failed.`}\n`);
}
