import { type Condition, parseCondition } from './condition.ts';
import type { PipelineStep } from './pipeline-file.ts';
import { regexOf } from './pipeline-regex.ts';
import { allItems, type RuleState } from './rule-state.ts';
import type { SelectionItem } from './selection.ts';
import { SigmaProblem } from './sigma-problem.ts';
import { plainText, type SigmaValue } from './sigma-value.ts';

type Entry = Readonly<Record<string, unknown>> & { readonly type: string };

const known = (value: unknown): readonly string[] =>
  value === undefined || value === null ? [] : (Array.isArray(value) ? value : [value]).map(String);

/** Whether a step is for this rule (`rule_conditions`). */
export function isForRule(step: PipelineStep, rule: RuleState): boolean {
  return holds(step, 'rule', (entry) => ruleCondition(entry, rule));
}

/** Whether it is for this line of a selection (`detection_item_conditions`, `field_name_conditions`). */
export function isForItem(step: PipelineStep, item: SelectionItem, rule: RuleState): boolean {
  return (
    holds(step, 'detection_item', (entry) => itemCondition(entry, item, rule)) &&
    holds(step, 'field_name', (entry) => fieldCondition(entry, item.field, item.changedBy, rule))
  );
}

/** Whether it is for a field that stands in a list of the rule. */
export function isForField(step: PipelineStep, field: string, rule: RuleState): boolean {
  return holds(step, 'field_name', (entry) => fieldCondition(entry, field, new Set(), rule));
}

function holds(
  step: PipelineStep,
  kind: 'rule' | 'detection_item' | 'field_name',
  test: (entry: Entry) => boolean,
): boolean {
  const given = step[`${kind}_conditions`] as Entry[] | Record<string, Entry> | undefined;
  if (given === undefined) return true;
  const expression = step[`${kind}_cond_expr`] as string | undefined;
  const entries = Array.isArray(given) ? given : Object.values(given);
  const result =
    expression === undefined
      ? step[`${kind}_cond_op`] === 'or'
        ? entries.some(test)
        : entries.every(test)
      : !Array.isArray(given) &&
        evaluate(parseCondition(expression, 0, Object.keys(given)), (name) => test(given[name]!));
  return step[`${kind}_cond_not`] === true ? !result : result;
}

function evaluate(condition: Condition, holdsFor: (name: string) => boolean): boolean {
  switch (condition.kind) {
    case 'selection':
      return holdsFor(condition.name);
    case 'not':
      return !evaluate(condition.of, holdsFor);
    case 'and':
      return condition.of.every((each) => evaluate(each, holdsFor));
    case 'or':
      return condition.of.some((each) => evaluate(each, holdsFor));
  }
}

function ruleCondition(entry: Entry, rule: RuleState): boolean {
  const { document } = rule;
  switch (entry.type) {
    case 'logsource':
      return (['category', 'product', 'service'] as const).every((key) => {
        const wanted = known(entry[key]);
        return wanted.length === 0 || wanted.includes(rule.logSource[key] ?? '');
      });
    case 'contains_field':
      return allItems(rule).some(({ field }) => field === entry.field);
    case 'contains_detection_item':
      return allItems(rule).some(
        ({ field, values }) => field === entry.field && values.some((value) => textOf(value) === String(entry.value)),
      );
    case 'processing_item_applied':
      return rule.applied.has(String(entry.processing_item_id));
    case 'processing_state':
      return rule.state.get(String(entry.key)) === String(entry.val);
    case 'is_sigma_rule':
      return document.kind === 'rule';
    case 'is_sigma_correlation_rule':
      return document.kind === 'correlation';
    case 'tag':
      return document.about.tags.includes(String(entry.tag));
    case 'rule_attribute':
      return String(document.content[String(entry.attribute)] ?? '') === String(entry.value);
    default:
      throw unknownCondition(entry);
  }
}

function itemCondition(entry: Entry, item: SelectionItem, rule: RuleState): boolean {
  switch (entry.type) {
    case 'match_string': {
      const pattern = regexOf(String(entry.pattern));
      const found = item.values.map((value) => value.kind === 'pattern' && pattern.test(value.raw));
      const result = entry.cond === 'all' ? found.every(Boolean) : found.some(Boolean);
      return entry.negate === true ? !result : result;
    }
    case 'is_null': {
      const found = item.values.map((value) => value.kind === 'null');
      return entry.cond === 'all' ? found.every(Boolean) : found.some(Boolean);
    }
    default:
      return sharedCondition(entry, item.changedBy, rule);
  }
}

function fieldCondition(entry: Entry, field: string | null, changedBy: ReadonlySet<string>, rule: RuleState): boolean {
  switch (entry.type) {
    case 'include_fields':
      return includes(entry, field);
    case 'exclude_fields':
      return !includes(entry, field);
    default:
      return sharedCondition(entry, changedBy, rule);
  }
}

function includes(entry: Entry, field: string | null): boolean {
  if (field === null) return false;
  const fields = known(entry.fields);
  return entry.mode === 're'
    ? fields.some((pattern) => regexOf(`^(?:${pattern})`).test(field))
    : fields.includes(field);
}

function sharedCondition(entry: Entry, changedBy: ReadonlySet<string>, rule: RuleState): boolean {
  if (entry.type === 'processing_item_applied') return changedBy.has(String(entry.processing_item_id));
  if (entry.type === 'processing_state') return rule.state.get(String(entry.key)) === String(entry.val);
  throw unknownCondition(entry);
}

function textOf(value: SigmaValue): string | null {
  return value.kind === 'number' ? value.text : value.kind === 'pattern' ? plainText(value.parts) : null;
}

const unknownCondition = ({ type }: Entry): SigmaProblem =>
  new SigmaProblem(`A pipeline has a condition that is not known here: '${type}'.`, 0);
