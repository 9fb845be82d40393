import type { Condition } from './condition.ts';
import type { SigmaRule } from './rule.ts';
import type { RuleState } from './rule-state.ts';
import type { Selection, SelectionItem } from './selection.ts';
import { SigmaProblem } from './sigma-problem.ts';
import type { SigmaValue } from './sigma-value.ts';

/** What a rule asks of one event, its selections put in place of their names. */
export type Query =
  | { readonly kind: 'and' | 'or'; readonly of: readonly Query[] }
  | { readonly kind: 'not'; readonly of: Query }
  | Comparison;

/** One field (null: the event's text) and one value. */
export interface Comparison {
  readonly kind: 'comparison';
  readonly field: string | null;
  readonly value: SigmaValue;
  /** Offset in the rule's file. */
  readonly at: number;
}

/** The query of a rule after the pipelines. @throws SigmaProblem when nothing is left of it. */
export function queryOf(rule: SigmaRule, state: RuleState): Query {
  const conditions = rule.conditions.flatMap((condition) => ofCondition(condition, state) ?? []);
  if (conditions.length === 0 && state.added.length === 0)
    throw new SigmaProblem('The pipelines leave nothing of this rule.', rule.keyAt(['detection']));
  const added = state.added.map(({ selection, negated }): Query => {
    const query = ofSelection(selection);
    return negated ? { kind: 'not', of: query } : query;
  });
  return link('and', [...added, ...(conditions.length === 0 ? [] : [link('or', conditions)])]);
}

function link(kind: 'and' | 'or', of: readonly Query[]): Query {
  return of.length === 1 ? of[0]! : { kind, of };
}

/** Null when the pipelines took away all that it names. */
function ofCondition(condition: Condition, state: RuleState): Query | null {
  switch (condition.kind) {
    case 'selection': {
      const selection = state.selections.get(condition.name);
      return selection ? ofSelection(selection) : null;
    }
    case 'not': {
      const inner = ofCondition(condition.of, state);
      return inner && { kind: 'not', of: inner };
    }
    default: {
      const of = condition.of.flatMap((each) => ofCondition(each, state) ?? []);
      return of.length === 0 ? null : link(condition.kind, of);
    }
  }
}

function ofSelection(selection: Selection): Query {
  return selection.kind === 'item' ? ofItem(selection) : link(selection.link, selection.of.map(ofSelection));
}

function ofItem({ field, values, all, negated, at }: SelectionItem): Query {
  const query = link(
    all ? 'and' : 'or',
    values.map((value) => ofValue(field, value, at)),
  );
  return negated ? { kind: 'not', of: query } : query;
}

function ofValue(field: string | null, value: SigmaValue, at: number): Query {
  if (value.kind !== 'any-of') return { kind: 'comparison', field, value, at };
  return link(
    'or',
    value.values.map((each) => ofValue(field, each, at)),
  );
}
