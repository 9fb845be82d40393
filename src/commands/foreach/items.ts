import type { Assignment, CommandStage, Expression, Name, Pipeline } from '../../syntax/ast.ts';
import { SplError } from '../../syntax/spl-error.ts';

/** What stands for the value and for its number, from 0 (`itemstr`, `iterstr`). */
export interface ItemNames {
  readonly item: string;
  readonly iteration: string;
}

/**
 * The one `eval` that goes through the values of a field, with the placeholders made fields of that name: the value of
 * `<<ITEM>>` is put into the row before each turn. Inside a string the value becomes part of the text.
 * @throws SplError unless the template is a single eval (Search Reference, "foreach").
 */
export function itemTemplate(pipeline: Pipeline, names: ItemNames): CommandStage {
  const stage = pipeline.stages[0];
  if (pipeline.stages.length !== 1 || stage?.kind !== 'command' || stage.body.shape !== 'assignments') {
    throw new SplError('In this mode foreach takes a single eval.', pipeline.span, null, 'arguments');
  }
  const rewrite = new ItemRewriter(names);
  const assignments = stage.body.assignments.map((assignment) => rewrite.assignment(assignment));
  return { ...stage, body: { shape: 'assignments', assignments } };
}

class ItemRewriter {
  private readonly placeholders: readonly string[];

  constructor(names: ItemNames) {
    this.placeholders = [names.item, names.iteration];
  }

  assignment(assignment: Assignment): Assignment {
    let text = assignment.target.text;
    for (const name of this.placeholders) text = text.replaceAll(name, `{${name}}`);
    return {
      ...assignment,
      target: { ...assignment.target, text },
      expression: this.expression(assignment.expression),
    };
  }

  private expression(node: Expression): Expression {
    switch (node.kind) {
      case 'string':
        return this.string(node);
      case 'field':
        this.check(node.name);
        return node;
      case 'unary':
        return { ...node, operand: this.expression(node.operand) };
      case 'binary':
        return this.chain(node);
      case 'in-list':
        return {
          ...node,
          operand: this.expression(node.operand),
          items: node.items.map((item) => this.expression(item)),
        };
      case 'call':
        return { ...node, args: node.args.map((argument) => this.expression(argument)) };
      default:
        return node;
    }
  }

  /** Long chains (`a.b.c ...`) lean to the left: they are walked in a loop. */
  private chain(node: Expression & { kind: 'binary' }): Expression {
    const steps: (typeof node)[] = [];
    let left: Expression = node;
    while (left.kind === 'binary') {
      steps.push(left);
      left = left.left;
    }
    let result = this.expression(left);
    for (const step of steps.reverse()) result = { ...step, left: result, right: this.expression(step.right) };
    return result;
  }

  private check(name: Name): void {
    const placeholder = this.placeholders.find((text) => name.text !== text && name.text.includes(text));
    if (placeholder === undefined) return;
    throw new SplError(
      `${placeholder} cannot be part of a field's name in this mode.`,
      name.span,
      'It stands alone, for the value, or inside double quotes.',
      'unsupported',
    );
  }

  private string(node: Expression & { kind: 'string' }): Expression {
    let parts: Expression[] = [node];
    for (const name of this.placeholders) parts = parts.flatMap((part) => split(part, name));
    if (parts.length === 1) return node;
    return parts.reduce((left, right) => ({ kind: 'binary', operator: '.', left, right, span: node.span }));
  }
}

function split(part: Expression, placeholder: string): Expression[] {
  if (part.kind !== 'string' || !part.value.includes(placeholder)) return [part];
  const { span } = part;
  const pieces = part.value.split(placeholder);
  return pieces.flatMap((value, index): Expression[] => {
    const text: Expression = { kind: 'string', value, raw: value, span };
    const item: Expression = { kind: 'field', name: { text: placeholder, quote: "'", span }, span };
    return index === 0 ? [text] : [item, text];
  });
}
