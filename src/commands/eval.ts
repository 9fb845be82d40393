import { compileExpression } from '../functions/compile-expression.ts';
import type { Compiled } from '../functions/eval-function.ts';
import { planExpressionSubsearches, withoutSubsearches } from '../plan/expression-subsearches.ts';
import type { Command } from '../plan/lowering.ts';
import type { ExtendOperator, NamePart, TargetName } from '../plan/row-operators.ts';
import type { Assignment, Span } from '../syntax/ast.ts';
import { printExpression } from '../syntax/print.ts';
import { SplError } from '../syntax/spl-error.ts';

export const evalCommand: Command = {
  name: 'eval',
  aliases: [],
  role: 'streaming',
  standsElse: null,
  relational: false,
  group: 'convert and eval',
  summary: 'Computes fields from expressions, left to right: a later assignment sees the earlier ones.',
  syntax: 'eval <field>=<expression> [, <field>=<expression>]...',
  options: [],
  example: { spl: '| makeresults | eval a=2, b=a*3 | table a b', rows: [{ a: 2, b: 6 }] },

  lower(stage, context) {
    if (stage.body.shape !== 'assignments')
      throw new SplError("'eval' needs <field>=<expression>.", stage.span, null, 'syntax');
    const assignments = stage.body.assignments.map((assignment) => {
      const { expression } = assignment;
      const subsearches = planExpressionSubsearches(expression, context);
      refuseTruthValue(compileExpression(withoutSubsearches(expression), context), expression.span);
      return { target: readTarget(assignment), expression, subsearches };
    });
    return {
      operators: [{ kind: 'extend', assignments }],
      role: 'streaming',
      place: 'later',
      describe: () => describe(assignments),
    };
  },
};

function describe(assignments: ExtendOperator['assignments']): string {
  const parts = assignments.map(
    ({ target, expression }) =>
      `${target.kind === 'fixed' ? target.name : target.text} to ${printExpression(expression)}`,
  );
  return `Sets ${parts.join(', then ')}.`;
}

/** Rows hold text and numbers only (Search Reference, "eval"). */
function refuseTruthValue(value: Compiled, span: Span): void {
  if (value.type === 'boolean') {
    throw new SplError(
      'A field cannot hold a truth value: fields are text or numbers.',
      span,
      'Wrap it: if(<condition>, "true", "false") or tostring(<condition>).',
      'boolean-assignment',
    );
  }
}

function readTarget({ target }: Assignment): TargetName {
  const name = target.text;
  if (!/\{[^{}]+\}/.test(name) || /^[^{]*\{\}/.test(name.replace(/\{[^{}]+\}/g, ''))) return { kind: 'fixed', name };
  const parts = name
    .split(/(\{[^{}]+\})/)
    .filter((part) => part !== '')
    .map((part): NamePart => (part.startsWith('{') && part.length > 2 ? { field: part.slice(1, -1) } : { text: part }));
  return { kind: 'built', parts, text: name };
}
