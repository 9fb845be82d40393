import { isTimeTerm } from '../functions/search-time-terms.ts';
import type { CommandStage, Expression, Span } from '../syntax/ast.ts';
import { expressionNodes, expressionsOf, searchNodes, searchTermsOf } from '../syntax/walk.ts';
import { modifierForm } from '../values/iso-time.ts';
import type { FieldFlow } from './field-flow.ts';

/** Something about a stage that is legal and probably not meant. */
export interface StageNotice {
  readonly message: string;
  readonly span: Span;
}

/** `before`: the fields of the rows that the stage is given. */
export function stageNotices(stage: CommandStage, { known, open }: FieldFlow): StageNotice[] {
  // An eval reads what its own earlier assignments made.
  const made = stage.body.shape === 'assignments' ? stage.body.assignments.map(({ target }) => target.text) : [];
  const fields = { known: [...known, ...made], open };
  return [
    ...expressionsOf(stage).flatMap((root) => unquotedNames(root, fields)),
    ...searchTermsOf(stage).flatMap(isoTimes),
  ];
}

/** Times in ISO 8601 in search terms, which are understood here and refused by Splunk. */
export function isoTimes(root: Parameters<typeof searchNodes>[0]): StageNotice[] {
  return [...searchNodes(root)].flatMap((term) => {
    if (term.kind !== 'comparison' || !isTimeTerm(term) || term.value.kind !== 'text') return [];
    const form = modifierForm(term.value.text);
    if (form === null) return [];
    const message = `Splunk takes no ISO 8601 time here: write ${term.field.text}=${form}.`;
    return [{ message, span: term.span }];
  });
}

// ------------------------------------------------------------------------------------------- names without quotes

type Binary = Extract<Expression, { kind: 'binary' }>;
type Field = Extract<Expression, { kind: 'field' }>;

const comparisons = new Set(['=', '==', '!=', 'like']);

/**
 * `a.b` without quotes joins the values of two fields. Said where the fields are not known, or where one of that whole name is;
 * joined fields that are known, or stand apart (`a . b`), are meant.
 */
function unquotedNames(root: Expression, { known, open }: FieldFlow): StageNotice[] {
  const notices: StageNotice[] = [];
  const compared = comparedWith(root);
  const seen = new Set<Expression>();
  for (const node of expressionNodes(root)) {
    if (compared.has(node) && node.kind === 'field' && !open && node.name.quote === '') {
      const { text } = node.name;
      if (!known.includes(text))
        notices.push({ message: `There is no field ${text} here. For the text, write "${text}".`, span: node.span });
    }
    if (node.kind !== 'binary' || node.operator !== '.' || seen.has(node)) continue;
    for (let inner: Expression = node; inner.kind === 'binary' && inner.operator === '.'; inner = inner.left)
      seen.add(inner);
    const parts = dottedName(node);
    if (parts === null) continue;
    const name = parts.join('.');
    if (!known.includes(name) && parts.some((part) => known.includes(part))) continue;
    notices.push({
      message: `${name} without quotes joins the values of ${parts.join(', ')}. ${
        compared.has(node)
          ? `For the text, write "${name}"; for the field, put '${name}' in single quotes.`
          : `For the field, put '${name}' in single quotes.`
      }`,
      span: node.span,
    });
  }
  return notices;
}

/** What stands on the right of a comparison with a field: a value is meant there as often as a field. */
function comparedWith(root: Expression): ReadonlySet<Expression> {
  const found = new Set<Expression>();
  for (const node of expressionNodes(root)) {
    if (node.kind === 'binary' && comparisons.has(node.operator) && node.left.kind === 'field') found.add(node.right);
    if (node.kind === 'in-list' && node.operand.kind === 'field') for (const item of node.items) found.add(item);
  }
  return found;
}

/** The parts of `a.b.c`, typed without blanks; null for any other concatenation. */
function dottedName(node: Binary): string[] | null {
  const fields: Field[] = [];
  let rest: Expression = node;
  while (rest.kind === 'binary' && rest.operator === '.') {
    if (rest.right.kind !== 'field') return null;
    fields.unshift(rest.right);
    rest = rest.left;
  }
  if (rest.kind !== 'field') return null;
  fields.unshift(rest);
  const isName = fields.every(
    ({ name, span }, index) => name.quote === '' && (index === 0 || span.start === fields[index - 1]!.span.end + 1),
  );
  return isName ? fields.map(({ name }) => name.text) : null;
}
