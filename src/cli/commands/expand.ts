import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { contentRootOf } from '../../detections/content-root.ts';
import { findSearches } from '../../detections/find-searches.ts';
import type { Knowledge } from '../../knowledge/knowledge.ts';
import { expressionKnowledge } from '../../run/expression-knowledge.ts';
import { expandSearch } from '../../run/prepare-search.ts';
import { EMPTY_EXPANSION } from '../../syntax/empty-expansion.ts';
import { SplError, SplErrors } from '../../syntax/spl-error.ts';
import { visibleText } from '../../values/visible-text.ts';
import { clockSettings, messageSettings, type RawOptions } from '../common-options.ts';
import { exitCodes } from '../exit-codes.ts';
import { type PlacedText, searchText } from '../report-error.ts';
import { Reporter } from '../reporter.ts';
import { pipelinesOf } from '../sigma-pipelines.ts';
import type { Surroundings } from '../surroundings.ts';
import { openKnowledge } from '../workspace.ts';

/**
 * `splite expand '<SPL>'`: the search with its macros expanded; stages that became empty are left out. `splite expand FILE`: the
 * searches of a detection's file; of Sigma rules, what they become.
 */
export function runExpandCommand(spl: string, options: RawOptions, around: Surroundings): number {
  return isFileOfSearches(spl, around.directory) ? expandFile(spl, options, around) : expandText(spl, options, around);
}

/** A search is no name of a file with one of these endings. */
const isFileOfSearches = (text: string, directory: string): boolean =>
  /\.(ya?ml|spl)$/i.test(text) && existsSync(resolve(directory, text));

/** Several searches are apart by an empty line, each below its name as a comment. */
function expandFile(path: string, options: RawOptions, around: Surroundings): number {
  const reporter = new Reporter(around, messageSettings(options));
  const root = contentRootOf(path, around.directory);
  const found = root === null ? [] : [root];
  const { searches, problems } = findSearches([path], around.directory, pipelinesOf(options, found, around));
  for (const { message, line, column = null, ...problem } of problems)
    reporter.write({ severity: 'error', message, file: problem.path, line, column });
  const knowledge = openKnowledge(options, around, found);
  let failed = problems.length > 0;
  const texts: string[] = [];
  for (const { spl, file, place, id, sigma } of searches) {
    const text = expanded(spl, knowledge, options, around, reporter, { name: path, text: file, place });
    failed ||= text === null;
    const name = sigma?.detection.name ?? id;
    if (text !== null) texts.push(searches.length === 1 ? text : `\`\`\`${name.replaceAll('`', "'")}\`\`\`\n${text}`);
  }
  if (texts.length > 0) write(texts.join('\n\n'), around);
  reporter.knowledgeProblems(knowledge.problems);
  return failed ? exitCodes.usage : exitCodes.ok;
}

/** As it is, for files and programs; on a terminal nothing of it steers the terminal. */
function write(text: string, { output }: Surroundings): void {
  output.write(`${output.isTerminal ? visibleText(text) : text}\n`);
}

function expandText(spl: string, options: RawOptions, around: Surroundings): number {
  const reporter = new Reporter(around, messageSettings(options));
  const knowledge = openKnowledge(options, around);
  const text = expanded(spl, knowledge, options, around, reporter, searchText(spl));
  if (text !== null) write(text, around);
  reporter.knowledgeProblems(knowledge.problems);
  return text === null ? exitCodes.usage : exitCodes.ok;
}

/** Null after writing what is wrong. */
function expanded(
  spl: string,
  knowledge: Knowledge,
  options: RawOptions,
  around: Surroundings,
  reporter: Reporter,
  source: PlacedText,
): string | null {
  const clock = clockSettings(options, around);
  try {
    const { text } = expandSearch(spl, {
      ...clock,
      knowledge: expressionKnowledge(knowledge, clock),
      knowledgeBase: knowledge,
    });
    return withoutEmptyStages(text);
  } catch (error) {
    if (!(error instanceof SplError || error instanceof SplErrors)) throw error;
    reporter.splError(error, source);
    return null;
  }
}

const emptyStage = new RegExp(`\\|\\s*${EMPTY_EXPANSION}\\s*(?=\\||\\]|$)`, 'g');
const withoutEmptyStages = (text: string): string =>
  text.replace(emptyStage, '').replaceAll(EMPTY_EXPANSION, '').trim();
