import { once } from '../knowledge/once.ts';
import type { CompiledSource } from './compile-source.ts';
import type { ClassProgram } from './event-classes.ts';
import type { KnownRule, RuleStep } from './rule-step.ts';

/** What a source definition makes of the events that it recognised, as steps whose inputs and outputs are known. */
export interface SourceProgram {
  /** In order; empty where some set fields without naming them: the events have all their fields when they are read then. */
  readonly rules: readonly KnownRule[];
  readonly classes: ClassProgram;
  /** By table of a root dataset: rules that run before those of the dataset, and what they read. */
  readonly overrides: ReadonlyMap<string, { readonly rules: readonly KnownRule[]; readonly reads: readonly string[] }>;
}

/** Whether the fields that rules set can be told without running them. */
const areKnown = (rules: readonly RuleStep[]): rules is readonly KnownRule[] =>
  rules.every(({ writes }) => writes !== null);

export function sourceProgram(source: CompiledSource, classes: ClassProgram): SourceProgram {
  const overrides = once(
    () =>
      new Map(
        [...source.overrides].map(([table, { rules, reads }]) => {
          if (!areKnown(rules)) throw new Error(`What a source says of ${table} sets fields without naming them.`);
          return [table, { rules, reads }];
        }),
      ),
  );
  const { rules } = source;
  return {
    rules: areKnown(rules) ? rules : [],
    classes,
    get overrides() {
      return overrides();
    },
  };
}
