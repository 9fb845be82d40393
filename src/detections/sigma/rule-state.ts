import type { LogSource, SigmaDocument } from './rule.ts';
import { itemsOf, type Selection, type SelectionItem } from './selection.ts';

/** A rule on its way through the pipelines. */
export interface RuleState {
  readonly document: SigmaDocument;
  logSource: LogSource;
  selections: Map<string, Selection | null>;
  /** Conditions that pipelines added; they stand before those of the rule, the last one first. */
  added: { readonly selection: Selection; readonly negated: boolean }[];
  fields: string[];
  /** Fields that a correlation groups by or counts, by the name in the rule. */
  readonly renamed: Map<string, readonly string[]>;
  readonly state: Map<string, string>;
  /** The `id`s of steps that did something. */
  readonly applied: Set<string>;
  /** Values of placeholders that the pipelines' `vars` give. */
  readonly vars: Map<string, readonly string[]>;
}

export function allItems({ selections }: RuleState): readonly SelectionItem[] {
  return [...selections.values()].flatMap((selection) => (selection === null ? [] : itemsOf(selection)));
}
