import { statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { createEventMapper } from '../ingest/map-event.ts';
import { checkEventProps } from '../ingest/search-time/check-props.ts';
import { confFiles, readConfFiles } from '../knowledge/conf-layers.ts';
import { openContentDirectory } from '../knowledge/content-directory.ts';
import { readAllKnowledge } from '../knowledge/load-knowledge.ts';
import type { KnowledgeProblem } from '../knowledge/problem.ts';
import type { CheckContext } from './check-search.ts';

/** True for the directory of a Splunk app, of several apps, or Splunk's own `etc`. */
export function isAppDirectory(path: string, directory: string): boolean {
  const absolute = resolve(directory, path);
  if (!statSync(absolute, { throwIfNoEntry: false })?.isDirectory()) return false;
  const content = openContentDirectory(absolute, () => {});
  return content?.roots.some((root) => root !== absolute || hasConf(root)) ?? false;
}

function hasConf(root: string): boolean {
  return ['default', 'local'].some((folder) => statSync(join(root, folder), { throwIfNoEntry: false })?.isDirectory());
}

/** Everything in apps that cannot be used, by file and line. The apps are among the knowledge's content directories. */
export function checkApps(
  paths: readonly string[],
  directory: string,
  { knowledge, now, timeZone }: CheckContext,
): readonly KnowledgeProblem[] {
  const read = readAllKnowledge(knowledge);
  // Event types are compiled by the mapper.
  const mapped = createEventMapper(knowledge, { now, timeZone }).problems;
  const props = checkEventProps(knowledge, { now, timeZone });
  const programs = paths.flatMap((path) => programsOf(resolve(directory, path)));
  const problems = [...read, ...mapped, ...props, ...programs];
  const order = (a: KnowledgeProblem, b: KnowledgeProblem): number =>
    a.file === b.file ? (a.line ?? 0) - (b.line ?? 0) : a.file < b.file ? -1 : 1;
  return uniqueProblems(problems).sort(order);
}

/** Search commands that are programs of the app: none is ever run. */
function programsOf(path: string): readonly KnowledgeProblem[] {
  const content = openContentDirectory(path, () => {});
  if (content === null) return [];
  const commands = readConfFiles(confFiles(content, 'commands'), () => {});
  return [...commands.stanzas.values()].map(({ name, file, line }) => ({
    file,
    line,
    message: `[${name}] is a search command that runs a program; programs of apps are never run.`,
    subject: name,
  }));
}

function uniqueProblems(problems: readonly KnowledgeProblem[]): KnowledgeProblem[] {
  return [...new Map(problems.map((each) => [`${each.file}:${each.line}:${each.message}`, each])).values()];
}
