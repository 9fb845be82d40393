import type { Span } from '../../syntax/ast.ts';

/** error: the search cannot do what it is for. warning: most probably a mistake. advice: worth knowing, shown on request. */
export type LintSeverity = 'error' | 'warning' | 'advice';

/** What a rule reports. */
export interface RuleFinding {
  readonly message: string;
  /** Where it stands. */
  readonly at: FindingPlace;
  readonly hint?: string | null;
  readonly fix?: ProposedFix;
}

type FindingPlace =
  /** A place of the search as typed. */
  | { readonly in: 'search'; readonly span: Span }
  /** A key of the detection's file, `['tags', 'mitre_attack_id', 0]`; with `word`, that word behind the key. */
  | { readonly in: 'file'; readonly path: readonly (string | number)[]; readonly word?: string }
  /** An offset in the file's text. */
  | { readonly in: 'text'; readonly start: number }
  /** Another file, such as a macro's; `line` counts from 1. */
  | { readonly in: 'other'; readonly path: string; readonly line: number | null };

/** A change of the search as typed. */
export interface ProposedFix {
  readonly span: Span;
  readonly replacement: string;
}

export interface LintFix extends ProposedFix {
  /** True when the changed search is proven to find the same. */
  readonly safe: boolean;
}

/** A finding with all that reports need. */
export interface Finding {
  readonly rule: string;
  readonly severity: LintSeverity;
  readonly message: string;
  readonly hint: string | null;
  readonly path: string;
  /** Id (or name) of the detection; empty for other files. */
  readonly id: string;
  /** In the file's text; null when it stands in no text that was read. */
  readonly span: Span | null;
  /** From 1. */
  readonly line: number | null;
  readonly column: number | null;
  readonly fix: LintFix | null;
}
