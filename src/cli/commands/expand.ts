import { EMPTY_EXPANSION } from '../../language/empty-expansion.ts';
import { SplError, SplErrors } from '../../language/spl-error.ts';
import { expressionKnowledge } from '../../run/expression-knowledge.ts';
import { expandSearch } from '../../run/prepare-search.ts';
import { clockSettings, messageSettings, type RawOptions } from '../common-options.ts';
import { exitCodes } from '../exit-codes.ts';
import { searchText } from '../report-error.ts';
import { Reporter } from '../reporter.ts';
import type { Surroundings } from '../surroundings.ts';
import { openKnowledge } from '../workspace.ts';

/** `splite expand '<SPL>'`: the search with its macros expanded; stages that became empty are left out. */
export function runExpandCommand(spl: string, options: RawOptions, around: Surroundings): number {
  const reporter = new Reporter(around, messageSettings(options));
  const knowledge = openKnowledge(options, around);
  const clock = clockSettings(options, around);
  try {
    const { text } = expandSearch(spl, {
      ...clock,
      knowledge: expressionKnowledge(knowledge, clock),
      knowledgeBase: knowledge,
    });
    around.output.write(`${withoutEmptyStages(text)}\n`);
    return exitCodes.ok;
  } catch (error) {
    if (!(error instanceof SplError || error instanceof SplErrors)) throw error;
    reporter.splError(error, searchText(spl));
    return exitCodes.usage;
  } finally {
    reporter.knowledgeProblems(knowledge.problems);
  }
}

const emptyStage = new RegExp(`\\|\\s*${EMPTY_EXPANSION}\\s*(?=\\||\\]|$)`, 'g');
const withoutEmptyStages = (text: string): string =>
  text.replace(emptyStage, '').replaceAll(EMPTY_EXPANSION, '').trim();
