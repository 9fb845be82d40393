import fc from 'fast-check';
import { parsePipeline } from '../../grammar/parse.ts';
import { checkSearch } from '../../src/detections/check-search.ts';
import { withFix } from '../../src/detections/lint/judge-fix.ts';
import { lintSearches } from '../../src/detections/lint/lint.ts';
import { lintRules } from '../../src/detections/lint/rules.ts';
import type { Knowledge } from '../../src/knowledge/knowledge.ts';
import { loadKnowledge } from '../../src/knowledge/load-knowledge.ts';
import { expressionKnowledge } from '../../src/run/expression-knowledge.ts';
import { expandSearch } from '../../src/run/prepare-search.ts';
import type { Pipeline } from '../../src/syntax/ast.ts';
import { formatPipeline } from '../../src/syntax/format.ts';
import { printPipeline } from '../../src/syntax/print.ts';
import { SplError, SplErrors } from '../../src/syntax/spl-error.ts';
import { cleanTree } from '../support/clean-tree.ts';
import { inlineKnowledge } from '../support/inline-knowledge.ts';
import { pipelines } from '../support/random-tree.ts';
import { mutate } from './mutate.ts';
import type { Random } from './random.ts';
import { seedSearches } from './seed-searches.ts';
import { shrinkSearch } from './shrink.ts';
import { Finding, type FuzzTarget, faultOf } from './target.ts';
import { macros, signs, values, words } from './words.ts';

/** Milliseconds; a text that takes longer three times over hangs somebody's server. */
const slow = 1000;
const clock = { now: 1_700_000_000, timeZone: 'UTC' };

/**
 * Any text at all is read, printed and read again, formatted, expanded and planned, or refused with an error that has its place
 * inside the text.
 */
export function texts(): FuzzTarget {
  const seeds = seedSearches();
  const knowledge = textKnowledge();
  const counts = { read: 0, planned: 0 };
  return {
    name: 'texts',
    iterate(random, index) {
      const text = index < seeds.length ? seeds[index]! : someText(seeds, random);
      // Lint plans a search several times.
      const lints = random.oneIn(10);
      const fault = faultIn(text, knowledge, lints, counts);
      if (fault === null) return;
      const smaller = shrinkSearch(text, (part) => faultIn(part, knowledge, lints) === fault);
      throw new Finding(fault, JSON.stringify(smaller));
    },
    summary: () => `${counts.read} texts were read, ${counts.planned} planned`,
  };
}

/** Macros, lookups and searches to call; the data models that ship. */
export function textKnowledge(): Knowledge {
  const shipped = loadKnowledge({ shippedDir: '.', contentDirs: [] });
  const inline = inlineKnowledge({
    macros,
    lookups: { l: [{ k: 'a', v: 1 }] },
    savedsearches: { s: 'index=main a=$x$' },
  });
  return {
    ...inline,
    dataModels: shipped.dataModels,
    macros: {
      find: (name, count) => inline.macros.find(name, count) ?? shipped.macros.find(name, count),
      names: () => [...inline.macros.names(), ...shipped.macros.names()],
    },
  };
}

function someText(seeds: readonly string[], random: Random): string {
  const kind = random.integer(0, 9);
  if (kind === 0) return soup(random);
  if (kind > 2) return mutate(random.pick(seeds), seeds, random);
  const [tree] = fc.sample(pipelines, { numRuns: 1, seed: random.integer(0, 0x7fffffff) });
  const text = printPipeline(tree!, random.pick([' ', '\n']));
  return kind === 1 ? text : mutate(text, seeds, random);
}

function soup(random: Random): string {
  const start = random.pick(['', '| ', '| makeresults | ', 'index=main | ']);
  const parts = random.list(
    0,
    20,
    () => random.pick(random.pick([signs, words, values])) + random.pick([' ', ' ', '', ' | ']),
  );
  return start + parts.join('');
}

type Counts = { read: number; planned: number };

/** What is wrong with how a text is answered; null when nothing is. */
export function faultIn(
  text: string,
  knowledge: Knowledge,
  lints = true,
  counts: Counts = { read: 0, planned: 0 },
): string | null {
  try {
    const wrong = printing(text, counts) ?? expanding(text, knowledge) ?? checking(text, knowledge, counts);
    if (wrong !== null) return wrong === 'slow' ? twiceSlow(text, knowledge) : wrong;
    return lints ? linting(text, knowledge) : null;
  } catch (error) {
    return faultOf(error);
  }
}

function twiceSlow(text: string, knowledge: Knowledge): string | null {
  const none = { read: 0, planned: 0 };
  return checking(text, knowledge, none) === null || checking(text, knowledge, none) === null ? null : 'slow';
}

function printing(text: string, counts: Counts): string | null {
  let tree: Pipeline;
  try {
    tree = parsePipeline(text);
  } catch (error) {
    return misplaced(error, text);
  }
  counts.read++;
  const wanted = canonical(tree);
  for (const separator of [' ', '\n']) {
    const wrong = readsAs(printPipeline(tree, separator), wanted, 'printed');
    if (wrong) return wrong;
  }
  const formatted = formatPipeline(tree);
  return (
    readsAs(formatted, wanted, 'formatted') ??
    (formatPipeline(parsePipeline(formatted)) === formatted ? null : 'formatted twice: another text')
  );
}

const canonical = (tree: Pipeline): string => JSON.stringify(cleanTree(tree));

function readsAs(text: string, wanted: string, how: string): string | null {
  try {
    return canonical(parsePipeline(text)) === wanted ? null : `${how}: reads as another search`;
  } catch (error) {
    if (!(error instanceof SplError)) throw error;
    return `${how}: cannot be read again`;
  }
}

function expanding(text: string, knowledge: Knowledge): string | null {
  try {
    expandSearch(text, { ...clock, knowledge: expressionKnowledge(knowledge, clock), knowledgeBase: knowledge });
    return null;
  } catch (error) {
    return misplaced(error, text);
  }
}

function checking(text: string, knowledge: Knowledge, counts: Counts): string | null {
  const start = performance.now();
  const { errors, prepared } = checkSearch(text, { ...clock, knowledge });
  if (performance.now() - start > slow) return 'slow';
  if (errors.length > 0) return misplaced(new SplErrors(errors), text);
  if (prepared === null) return null;
  counts.planned++;
  return null;
}

/** What lint says of a search that plans stands inside the text, and what it would put there is a search again. */
function linting(text: string, knowledge: Knowledge): string | null {
  const search = { path: 'search.spl', id: 'search', spl: text, file: text, place: (offset: number) => offset };
  for (const { rule, span, fix } of lintSearches([search], { ...clock, knowledge, rules: lintRules, wholeRoots: [] })) {
    if (span !== null && !(span.start >= 0 && span.end >= span.start && span.end <= text.length))
      return `lint: ${rule} stands outside of the text`;
    if (fix !== null && checkSearch(withFix(text, fix), { ...clock, knowledge }).prepared === null)
      return `lint: the fix of ${rule} cannot run`;
  }
  return null;
}

/** An error without a place inside the text; other errors are thrown. */
function misplaced(error: unknown, text: string): string | null {
  if (!(error instanceof SplError || error instanceof SplErrors)) throw error;
  for (const { span, message, code } of error instanceof SplErrors ? error.errors : [error]) {
    if (message === '') return 'an error without a message';
    if (span === null) return `no place: ${code}: ${message.replace(/'[^']*'|\d+/g, '...')}`;
    if (!(span.start >= 0 && span.end >= span.start && span.end <= text.length))
      return `a place outside of the text: ${message.replace(/'[^']*'|\d+/g, '...')}`;
  }
  return null;
}
