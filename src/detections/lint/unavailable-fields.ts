import { ownReads } from '../../plan/passes/demand.ts';
import type { PlannedStage } from '../../plan/plan.ts';
import type { CommandStage, Expression, Name, Span } from '../../syntax/ast.ts';
import { expressionNodes, expressionsOf, searchNodes, searchTermsOf } from '../../syntax/walk.ts';

/** A field that a stage reads and that no row can have there. */
export interface UnavailableField {
  readonly field: string;
  readonly span: Span;
  /** What rows have there. */
  readonly available: readonly string[];
}

/** Functions that are given fields which may be missing. */
const tolerant = new Set([
  'coalesce',
  'isnull',
  'isnotnull',
  'typeof',
  'mvappend',
  'nullif',
  'searchmatch',
  'case',
  'if',
]);
/**
 * The fields that a stage reads although nothing before it produces them. Empty where events come in, which may have any
 * field. Fields that the stage itself expects to be missing at times (`coalesce(a, b)`, `isnull(a)`) are left out.
 */
export function unavailableFields({ lowered, stage, before, after }: PlannedStage): UnavailableField[] {
  if (before.open || before.known.length === 0) return [];
  const demand = ownReads(lowered.operators, after.known);
  if (demand === 'all') return [];
  const expected = toleratedFields(stage);
  return [...demand]
    .filter(
      (field) =>
        !before.known.includes(field) &&
        !field.includes('*') &&
        field !== '_raw' &&
        field !== '' &&
        !field.startsWith('$') &&
        !expected.has(field) &&
        // `a{}` and `a.b` reach into the value of a.
        !before.known.some((known) => field.startsWith(`${known}{`) || field.startsWith(`${known}.`)),
    )
    .flatMap((field) => {
      const name = namesOf(stage).find(({ text }) => text === field);
      return name === undefined ? [] : [{ field, span: name.span, available: before.known }];
    });
}

function toleratedFields(stage: CommandStage): Set<string> {
  const fields = new Set<string>();
  const collect = (node: Expression): void => {
    for (const inner of expressionNodes(node)) if (inner.kind === 'field') fields.add(inner.name.text);
  };
  for (const root of expressionsOf(stage))
    for (const node of expressionNodes(root)) if (node.kind === 'call' && tolerant.has(node.name)) collect(node);
  return fields;
}

/** Every name of a field in a stage. */
function namesOf(stage: CommandStage): Name[] {
  const names: Name[] = [];
  for (const root of searchTermsOf(stage))
    for (const node of searchNodes(root)) if (node.kind === 'comparison' || node.kind === 'in') names.push(node.field);
  for (const root of expressionsOf(stage))
    for (const node of expressionNodes(root)) if (node.kind === 'field') names.push(node.name);
  const { body } = stage;
  if (body.shape === 'aggregate') {
    for (const item of body.items)
      if (item.kind === 'aggregate' && item.argument?.kind === 'field') names.push(item.argument.name);
    for (const item of [...(body.over ?? []), ...(body.by ?? [])]) if (item.kind === 'by-field') names.push(item.name);
  }
  if (body.shape === 'arguments')
    for (const argument of body.arguments) {
      if (argument.kind === 'text') names.push({ text: argument.text, quote: '', span: argument.span });
      if (argument.kind === 'option' && argument.value.kind === 'text')
        names.push({ text: argument.value.text, quote: '', span: argument.value.span });
    }
  if (body.shape === 'regex') {
    if (body.field) names.push(body.field);
    for (const { value } of body.options)
      if (value.kind === 'text') names.push({ text: value.text, quote: '', span: value.span });
  }
  return names;
}

/** How a list of names is written in a message: all of a few, else the first. */
export function someOf(names: readonly string[]): string {
  return names.length <= 12 ? names.join(', ') : `${names.slice(0, 12).join(', ')} and ${names.length - 12} more`;
}
