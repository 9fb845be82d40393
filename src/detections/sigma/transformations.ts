import { isForField, isForItem } from './pipeline-conditions.ts';
import type { PipelineStep } from './pipeline-file.ts';
import { regexOf } from './pipeline-regex.ts';
import type { RuleState } from './rule-state.ts';
import { mapItems, type Selection, type SelectionItem, scalarOf } from './selection.ts';
import { SigmaProblem } from './sigma-problem.ts';
import { joined, type PatternPart, parsePattern, type SigmaValue } from './sigma-value.ts';

/** What one kind of step does to a rule; true when it did something. */
type Transformation = (step: PipelineStep, rule: RuleState) => void;

const textsOf = (value: unknown): readonly string[] => (Array.isArray(value) ? value : [value]).map(String);
const recordOf = (value: unknown): Readonly<Record<string, unknown>> => (value ?? {}) as Record<string, unknown>;

/** Changes each line that the step is for, and marks it as changed by the step. */
function eachItem(step: PipelineStep, rule: RuleState, change: (item: SelectionItem) => Selection | null): void {
  const mark = (selection: Selection): Selection =>
    step.id === undefined
      ? selection
      : mapItems(selection, (item) => ({ ...item, changedBy: new Set([...item.changedBy, step.id!]) }))!;
  const changed = (selection: Selection): Selection | null =>
    mapItems(selection, (item) => {
      if (!isForItem(step, item, rule)) return item;
      const result = change(item);
      return result === null || result === item ? result : mark(result);
    });
  for (const [name, selection] of rule.selections)
    if (selection !== null) rule.selections.set(name, changed(selection));
  rule.added = rule.added.flatMap(({ selection, negated }) => {
    const result = changed(selection);
    return result === null ? [] : [{ selection: result, negated }];
  });
}

/** Changes each value that the step is for, also those inside of several. */
function eachValue(
  step: PipelineStep,
  rule: RuleState,
  change: (value: SigmaValue, item: SelectionItem) => SigmaValue,
): void {
  const inside = (value: SigmaValue, item: SelectionItem): SigmaValue =>
    value.kind === 'any-of'
      ? { ...value, values: value.values.map((each) => inside(each, item)) }
      : change(value, item);
  eachItem(step, rule, (item) => ({ ...item, values: item.values.map((value) => inside(value, item)) }));
}

/** Gives fields other names; several names mean that any of them may hold the value. */
function renameFields(step: PipelineStep, rule: RuleState, nameOf: (field: string) => readonly string[]): void {
  eachItem(step, rule, (item) => {
    if (item.field === null) return item;
    const names = nameOf(item.field);
    const values = item.values.map((value) =>
      value.kind === 'field' ? { ...value, name: nameOf(value.name)[0] ?? value.name } : value,
    );
    if (names.length === 1 && names[0] === item.field && !item.values.some(({ kind }) => kind === 'field')) return item;
    if (names.length === 1) return { ...item, field: names[0]!, values };
    return { kind: 'group', link: 'or', of: names.map((field) => ({ ...item, field, values })) };
  });
  const renamed = (field: string): readonly string[] => (isForField(step, field, rule) ? nameOf(field) : [field]);
  rule.fields = rule.fields.flatMap(renamed);
  for (const [name, current] of rule.renamed) rule.renamed.set(name, current.flatMap(renamed));
}

function addCondition(step: PipelineStep, rule: RuleState): void {
  const items = Object.entries(recordOf(step.conditions)).map(
    ([field, value]): SelectionItem => ({
      kind: 'item',
      field,
      values: (Array.isArray(value) ? value : [value]).map((each) => {
        if (typeof each !== 'string' || step.template !== true) return scalarOf(each, 0);
        return scalarOf(
          each.replace(
            /\$(category|product|service)/g,
            (_, key: keyof typeof rule.logSource) => rule.logSource[key] ?? '',
          ),
          0,
        );
      }),
      all: false,
      negated: false,
      at: rule.document.keyAt(['logsource']),
      changedBy: new Set(step.id === undefined ? [] : [step.id]),
    }),
  );
  if (items.length === 0) return;
  const selection: Selection = items.length === 1 ? items[0]! : { kind: 'group', link: 'and', of: items };
  rule.added.unshift({ selection, negated: step.negated === true });
}

function replaceString(step: PipelineStep, rule: RuleState): void {
  const pattern = regexOf(String(step.regex), 'g');
  // Python writes \1 and \g<1> for what JavaScript writes $1.
  const replacement = String(step.replacement ?? '')
    .replaceAll('$', '$$$$')
    .replace(/\\(?:g<(\d+)>|(\d+))/g, (_, long?: string, short?: string) => `$${long ?? short}`);
  eachValue(step, rule, (value) => {
    if (value.kind !== 'pattern') return value;
    const parts = parsePattern(writtenAs(value.parts).replace(pattern, replacement));
    return { ...value, parts, raw: value.raw.replace(pattern, replacement) };
  });
}

/** A pattern as a rule would write it. */
function writtenAs(parts: readonly PatternPart[]): string {
  return parts
    .map((part) => {
      if (part.kind === 'text') return part.text.replace(/[*?]|\\(?=[*?\\]|$)/g, '\\$&');
      return part.kind === 'any' ? '*' : part.kind === 'one' ? '?' : `%${part.name}%`;
    })
    .join('');
}

/** Puts values in place of placeholders (`include`, `exclude`: which ones). */
function fillPlaceholders(
  step: PipelineStep,
  rule: RuleState,
  fill: (name: string) => readonly string[] | 'any' | null,
): void {
  const isMeant = (name: string): boolean =>
    (step.include === undefined || textsOf(step.include).includes(name)) &&
    !(step.exclude !== undefined && textsOf(step.exclude).includes(name));
  eachValue(step, rule, (value, item) => {
    if (value.kind !== 'pattern') return value;
    let forms: (readonly PatternPart[])[] = [[]];
    for (const part of value.parts) {
      const filling = part.kind === 'placeholder' && isMeant(part.name) ? fill(part.name) : null;
      const options: (readonly PatternPart[])[] =
        filling === null ? [[part]] : filling === 'any' ? [[{ kind: 'any' }]] : filling.map(parsePattern);
      if (options.length * forms.length > 10_000)
        throw new SigmaProblem('The placeholders here stand for more than 10,000 values.', item.at);
      forms = forms.flatMap((form) => options.map((option) => [...form, ...option]));
    }
    const values = forms.map((parts) => ({ ...value, parts: joined(parts) }));
    return values.length === 1 ? values[0]! : { kind: 'any-of', values };
  });
}

function queryPlaceholders(step: PipelineStep, rule: RuleState): void {
  const expression = String(step.expression);
  const mapping = recordOf(step.mapping);
  eachValue(step, rule, (value) => {
    if (value.kind !== 'pattern' || value.parts.length !== 1 || value.parts[0]!.kind !== 'placeholder') return value;
    const { name } = value.parts[0]!;
    const text = expression.replaceAll('{id}', String(mapping[name] ?? name));
    return { kind: 'query', text };
  });
}

const namesBy: Readonly<Record<string, (name: string) => string>> = {
  lower: (name) => name.toLowerCase(),
  upper: (name) => name.toUpperCase(),
  snake_case: (name) =>
    name
      .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
      .replace(/[\s.-]+/g, '_')
      .toLowerCase(),
};

/** By the type that a step names (pySigma documentation, "Processing Pipelines"). */
export const transformations: Readonly<Record<string, Transformation>> = {
  field_name_mapping(step, rule) {
    const mapping = recordOf(step.mapping);
    renameFields(step, rule, (field) => (Object.hasOwn(mapping, field) ? textsOf(mapping[field]) : [field]));
  },
  field_name_prefix_mapping(step, rule) {
    const mapping = Object.entries(recordOf(step.mapping));
    renameFields(step, rule, (field) => {
      const found = mapping.find(([prefix]) => field.startsWith(prefix));
      return found === undefined ? [field] : textsOf(found[1]).map((prefix) => prefix + field.slice(found[0].length));
    });
  },
  field_name_prefix: (step, rule) => renameFields(step, rule, (field) => [`${step.prefix}${field}`]),
  field_name_suffix: (step, rule) => renameFields(step, rule, (field) => [`${field}${step.suffix}`]),
  field_name_transform(step, rule) {
    const mapping = recordOf(step.mapping);
    const change = namesBy[String(step.transform_func)];
    if (change === undefined)
      throw new SigmaProblem(`A pipeline names fields by '${step.transform_func}', which is not known here.`, 0);
    renameFields(step, rule, (field) => [Object.hasOwn(mapping, field) ? String(mapping[field]) : change(field)]);
  },
  drop_detection_item: (step, rule) => eachItem(step, rule, () => null),
  add_condition: addCondition,
  change_logsource(step, rule) {
    const part = (key: 'category' | 'product' | 'service'): string | null =>
      typeof step[key] === 'string' ? step[key] : null;
    rule.logSource = { category: part('category'), product: part('product'), service: part('service') };
  },
  replace_string: replaceString,
  map_string(step, rule) {
    const mapping = recordOf(step.mapping);
    eachValue(step, rule, (value) => {
      if (value.kind !== 'pattern') return value;
      const written = writtenAs(value.parts);
      if (!Object.hasOwn(mapping, written)) return value;
      const values = textsOf(mapping[written]).map((each) => ({ ...value, parts: parsePattern(each), raw: each }));
      return values.length === 1 ? values[0]! : { kind: 'any-of', values };
    });
  },
  set_value: (step, rule) => eachValue(step, rule, (_, item) => scalarOf(step.value, item.at)),
  convert_type: (step, rule) =>
    eachValue(step, rule, (value, item) => {
      if (step.target_type === 'str' && value.kind === 'number') return scalarOf(value.text, item.at);
      const number = value.kind === 'pattern' ? Number(value.raw) : Number.NaN;
      return step.target_type === 'num' && Number.isFinite(number) ? { kind: 'number', text: String(number) } : value;
    }),
  set_state(step, rule) {
    rule.state.set(String(step.key), String(step.val));
  },
  rule_failure(step) {
    throw new SigmaProblem(`A pipeline refuses this rule: ${String(step.message)}`, 0);
  },
  detection_item_failure: (step, rule) =>
    eachItem(step, rule, (item) => {
      throw new SigmaProblem(`A pipeline refuses this: ${String(step.message)}`, item.at);
    }),
  wildcard_placeholders: (step, rule) => fillPlaceholders(step, rule, () => 'any'),
  value_placeholders: (step, rule) => fillPlaceholders(step, rule, (name) => rule.vars.get(name) ?? null),
  query_expression_placeholders: queryPlaceholders,
  add_field(step, rule) {
    rule.fields.push(...textsOf(step.field));
  },
  remove_field(step, rule) {
    rule.fields = rule.fields.filter((field) => !textsOf(step.field).includes(field));
  },
  set_field(step, rule) {
    rule.fields = [...textsOf(step.fields)];
  },
};
