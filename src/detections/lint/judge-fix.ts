import { parsePipeline } from '../../../grammar/parse.ts';
import type { PreparedSearch } from '../../run/prepare-search.ts';
import type { OptionItem, Pipeline } from '../../syntax/ast.ts';
import { printPipeline } from '../../syntax/print.ts';
import { commandStagesOf } from '../../syntax/walk.ts';
import { type CheckContext, checkSearch } from '../check-search.ts';
import type { LintFix, ProposedFix } from './finding.ts';

/**
 * A fix with what is known of it, or null for one that may not be made: the changed search must plan, and name no macro or lookup
 * that is missing and was not named before. It is safe when both searches read the same once their macros are expanded; whoever
 * reads that two searches are equal has proof, and anything else is none.
 */
export function judgedFix(spl: string, fix: ProposedFix, context: CheckContext): LintFix | null {
  const fixed = withFix(spl, fix);
  const before = checkSearch(spl, context).prepared;
  const after = checkSearch(fixed, context).prepared;
  if (before === null || after === null) return null;
  const absentBefore = absentIn(before);
  const absentAfter = absentIn(after);
  if (absentAfter.some((name) => !absentBefore.includes(name))) return null;
  const safe = absentBefore.join() === absentAfter.join() && canonical(before) === canonical(after);
  return { ...fix, safe };
}

/** True when a search with several fixes can run still. */
export const canRun = (spl: string, context: CheckContext): boolean => checkSearch(spl, context).prepared !== null;

export const withFix = (spl: string, { span, replacement }: ProposedFix): string =>
  spl.slice(0, span.start) + replacement + spl.slice(span.end);

/** What a search calls that the content does not hold; a missing filter too, which the user's Splunk may hold. */
const absentIn = ({ missing, emptyFilters }: PreparedSearch): string[] => [
  ...missing.map(({ kind, name }) => `${kind} ${name}`),
  ...emptyFilters.map(({ name, args }) => `macro ${name}(${args?.length ?? 0})`),
];

/** Options of tstats that say what holds without them (Search Reference, tstats). */
const defaults: ReadonlyMap<string, RegExp> = new Map([
  ['summariesonly', /^(?:f|false|0)$/i],
  ['allow_old_summaries', /^(?:f|false|0)$/i],
]);

/** The expanded search in one spelling, without options that change nothing. */
function canonical({ expanded, pipeline }: PreparedSearch): string {
  let text = expanded;
  for (const { start, end } of idleOptions(pipeline).sort((a, b) => b.start - a.start))
    text = text.slice(0, start) + text.slice(end);
  return printPipeline(parsePipeline(text));
}

function idleOptions(pipeline: Pipeline): { start: number; end: number }[] {
  return [...commandStagesOf(pipeline)].flatMap(({ name, body }) =>
    name === 'tstats' && body.shape === 'aggregate'
      ? body.items.flatMap((item) => (item.kind === 'option' && isIdle(item) ? [item.span] : []))
      : [],
  );
}

const isIdle = ({ name, value }: OptionItem): boolean =>
  value.kind === 'text' && defaults.get(name)?.test(value.text) === true;
