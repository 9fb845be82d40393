import type { Knowledge } from '../../knowledge/knowledge.ts';
import type { Plan } from '../../plan/plan.ts';
import type { MacroCall, Pipeline, Span } from '../../syntax/ast.ts';
import type { SplError } from '../../syntax/spl-error.ts';
import type { Detection } from '../detection.ts';
import type { FoundSearch } from '../find-searches.ts';
import type { LintSeverity, RuleFinding } from './finding.ts';

/** One thing that can be wrong with a detection. */
export interface LintRule {
  readonly code: string;
  readonly severity: LintSeverity;
  /** One line: what is wrong. */
  readonly summary: string;
  /** Why it matters and what to do: what reports show as help. */
  readonly explanation: string;
  /** Whether it is for Sigma rules: for them alone, for them as well; absent: for searches that somebody wrote. */
  readonly sigma?: 'only' | 'also';
  /** Looks at one search. */
  check?(subject: LintSubject, repository: LintRepository, report: (finding: RuleFinding) => void): void;
  /** Looks at all of them together. */
  checkRepository?(repository: LintRepository, report: (finding: RuleFinding) => void): void;
}

/** A search with all that is known about it without data. */
export interface LintSubject {
  readonly search: FoundSearch;
  /** Null for a search that stands in no detection file. */
  readonly detection: Detection | null;
  readonly knowledge: Knowledge;
  /** Why it cannot run; empty when it can. */
  readonly errors: readonly SplError[];
  /** The search as typed, macros as calls; null when it cannot be parsed so. */
  readonly typed: Pipeline | null;
  /** Macros expanded and planned; null when that fails (`check` says why). */
  readonly planned: PlannedSubject | null;
}

export interface PlannedSubject {
  readonly pipeline: Pipeline;
  /** The plan of the search and those of its subsearches. */
  readonly plans: readonly Plan[];
  /** Names of the macros and lookups it uses that do not exist. */
  readonly missing: readonly { readonly kind: string; readonly name: string; readonly span: Span }[];
  /** Calls of `*_filter` macros that do not exist and so stand for nothing, placed in the text as typed. */
  readonly emptyFilters: readonly MacroCall[];
  /** Leads from places of the expanded text to the text as typed: a place inside a macro to its call. */
  typedSpan(span: Span): Span;
  /** The macro that a place of the expanded text comes from; null when it was typed. */
  macroAt(offset: number): string | null;
}

/** What is known of all searches that are linted together. */
export interface LintRepository {
  readonly subjects: readonly LintSubject[];
  readonly knowledge: Knowledge;
  /** Absolute directories of repositories of which all searches are linted: only there can content be called unused. */
  readonly wholeRoots: readonly string[];
}

/** The place of a span of the expanded text. */
export const inSearch = (planned: PlannedSubject, span: Span): RuleFinding['at'] => ({
  in: 'search',
  span: planned.typedSpan(span),
});
