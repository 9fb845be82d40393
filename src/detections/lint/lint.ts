import { parsePipeline } from '../../../grammar/parse.ts';
import { lineOfPath } from '../../knowledge/yaml-documents.ts';
import type { Pipeline } from '../../syntax/ast.ts';
import { SplError, SplErrors } from '../../syntax/spl-error.ts';
import { placeInText } from '../../syntax/text-place.ts';
import { type CheckContext, checkSearch } from '../check-search.ts';
import type { Detection } from '../detection.ts';
import type { FoundSearch } from '../find-searches.ts';
import { DetectionError, parseDetection } from '../load-detection.ts';
import type { Finding, RuleFinding } from './finding.ts';
import { judgedFix } from './judge-fix.ts';
import type { LintRepository, LintRule, LintSubject, PlannedSubject } from './lint-rule.ts';

export interface LintOptions extends CheckContext {
  readonly rules: readonly LintRule[];
  /** See `LintRepository.wholeRoots`. */
  readonly wholeRoots: readonly string[];
}

/** All findings over these searches, in the order of the searches, by place within one. */
export function lintSearches(searches: readonly FoundSearch[], options: LintOptions): Finding[] {
  const subjects = searches.map((search) => subjectOf(search, options));
  const repository: LintRepository = { subjects, knowledge: options.knowledge, wholeRoots: options.wholeRoots };
  const findings: Finding[] = [];
  for (const subject of subjects) {
    const own: Finding[] = [];
    const ignored = ignoredRules(subject.search.file);
    const isSigma = subject.search.sigma !== undefined;
    for (const rule of options.rules)
      if (!ignored.has(rule.code) && (isSigma ? rule.sigma !== undefined : rule.sigma !== 'only'))
        rule.check?.(subject, repository, (finding) => own.push(placed(rule, finding, subject.search, options)));
    findings.push(...own.sort((a, b) => (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0)));
  }
  for (const rule of options.rules)
    rule.checkRepository?.(repository, (finding) => findings.push(placed(rule, finding, null, options)));
  return findings;
}

function subjectOf(search: FoundSearch, options: LintOptions): LintSubject {
  const checked = checkSearch(search.spl, options);
  return {
    search,
    detection: search.sigma?.detection ?? detectionOf(search),
    knowledge: options.knowledge,
    errors: checked.errors,
    typed: typedPipeline(search.spl),
    planned: checked.prepared && plannedOf(checked.prepared),
  };
}

function plannedOf(prepared: NonNullable<ReturnType<typeof checkSearch>['prepared']>): PlannedSubject {
  const { pipeline, plan, subsearches, missing, emptyFilters, map } = prepared;
  return {
    pipeline,
    plans: [plan, ...subsearches],
    missing,
    emptyFilters,
    typedSpan: (span) => map.toOriginal(span),
    macroAt: (offset) => map.macroAt(offset),
  };
}

function detectionOf({ path, file }: FoundSearch): Detection | null {
  if (!/\.ya?ml$/i.test(path)) return null;
  try {
    return parseDetection(file, path);
  } catch (error) {
    if (error instanceof DetectionError) return null;
    throw error;
  }
}

function typedPipeline(spl: string): Pipeline | null {
  try {
    return parsePipeline(spl);
  } catch (error) {
    if (error instanceof SplError || error instanceof SplErrors) return null;
    throw error;
  }
}

/** `# lint-ignore: rule, rule` anywhere in a file leaves those rules out for it. */
function ignoredRules(file: string): ReadonlySet<string> {
  return new Set([...file.matchAll(/#\s*lint-ignore:\s*([\w, -]+)/g)].flatMap((match) => match[1]!.split(/[\s,]+/)));
}

function placed(
  { code, severity }: LintRule,
  { message, at, hint, fix }: RuleFinding,
  search: FoundSearch | null,
  context: CheckContext,
): Finding {
  const judged = fix === undefined || search === null ? null : judgedFix(search.spl, fix, context);
  const base = { rule: code, severity, message, hint: hint ?? null, fix: judged };
  if (at.in === 'other' || search === null)
    return {
      ...base,
      path: at.in === 'other' ? at.path : '',
      id: '',
      span: null,
      line: at.in === 'other' ? at.line : null,
      column: null,
    };
  const { path, id, file, place } = search;
  if (at.in === 'search') {
    const start = place(at.span.start);
    const end = at.span.end > at.span.start ? place(at.span.end - 1) + 1 : start;
    return { ...base, path, id, span: { start, end }, ...placeInText(file, start) };
  }
  const start =
    at.in === 'text' ? at.start : (search.sigma?.document.keyAt(at.path) ?? offsetInFile(file, at.path, at.word));
  if (at.in === 'text' || search.sigma !== undefined)
    return { ...base, path, id, span: { start, end: wordEnd(file, start) }, ...placeInText(file, start) };
  return { ...base, path, id, span: { start, end: start + (at.word?.length ?? 1) }, ...placeInText(file, start) };
}

/** The end of the word that begins at an offset. */
function wordEnd(file: string, start: number): number {
  return start + Math.max(1, /^[^\s:]*/.exec(file.slice(start, start + 200))?.[0].length ?? 1);
}

/** The start of a key's line, or, behind it, the word. */
function offsetInFile(file: string, path: readonly (string | number)[], word: string | undefined): number {
  const line = lineOfPath(file, path) ?? 1;
  let start = 0;
  for (let number = 1; number < line; number++) start = file.indexOf('\n', start) + 1;
  const found = word === undefined ? -1 : file.indexOf(word, start);
  return found >= 0 ? found : start + (/^ */.exec(file.slice(start, start + 200))?.[0].length ?? 0);
}
