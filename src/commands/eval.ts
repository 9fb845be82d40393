import { compileExpression } from '../functions/compile-expression.ts';
import type { Compiled } from '../functions/eval-function.ts';
import { fieldsOfExpression, readsAnyField } from '../functions/expression-fields.ts';
import type { Assignment, Span } from '../language/ast.ts';
import { printExpression } from '../language/print.ts';
import { SplError } from '../language/spl-error.ts';
import { custom } from '../plan/custom.ts';
import { type FieldDemand, union, without } from '../plan/field-demand.ts';
import { withFields } from '../plan/field-flow.ts';
import { rowByRow } from '../plan/row-stream.ts';
import { toText } from '../values/number.ts';
import type { Row } from '../values/row.ts';
import { isMultivalue, type Value } from '../values/value.ts';
import {
  type DeferredExpression,
  planExpressionSubsearches,
  resolveExpression,
  withoutSubsearches,
} from './expression-subsearches.ts';

interface EvalAssignment {
  /** Text and `{field}` parts of the target's name. */
  readonly target: TargetName;
  /** Null when subsearches must run first. */
  readonly value: Compiled | null;
  readonly deferred: DeferredExpression;
  readonly reads: FieldDemand;
  readonly text: string;
}

type TargetName =
  | { readonly kind: 'fixed'; readonly name: string }
  | { readonly kind: 'built'; readonly parts: readonly NamePart[]; readonly text: string };
type NamePart = { readonly text: string } | { readonly field: string };

export interface EvalArguments {
  readonly assignments: readonly EvalAssignment[];
}

export const evalCommand = custom<EvalArguments>({
  name: 'eval',
  aliases: [],
  role: 'streaming',
  group: 'convert and eval',
  summary: 'Computes fields from expressions, left to right: a later assignment sees the earlier ones.',
  syntax: 'eval <field>=<expression> [, <field>=<expression>]...',
  options: [],
  example: { spl: '| makeresults | eval a=2, b=a*3 | table a b', rows: [{ a: 2, b: 6 }] },

  read(stage, context) {
    if (stage.body.shape !== 'assignments')
      throw new SplError("'eval' needs <field>=<expression>.", stage.span, null, 'syntax');
    return {
      assignments: stage.body.assignments.map((assignment) => {
        const { expression } = assignment;
        const subsearches = planExpressionSubsearches(expression, context);
        const value = compileExpression(withoutSubsearches(expression), context);
        refuseTruthValue(value, expression.span);
        return {
          target: readTarget(assignment),
          value: subsearches.size > 0 ? null : value,
          deferred: { expression, subsearches },
          reads: readsAnyField(expression) ? 'all' : fieldsOfExpression(expression),
          text: printExpression(expression),
        };
      }),
    };
  },

  describe: ({ assignments }) =>
    `Sets ${assignments.map(({ target, text }) => `${target.kind === 'fixed' ? target.name : target.text} to ${text}`).join(', then ')}.`,

  plans: ({ assignments }) => assignments.flatMap(({ deferred }) => [...deferred.subsearches.values()]),
  fields: ({ assignments }, input) =>
    assignments.reduce(
      (flow, { target }) => (target.kind === 'fixed' ? withFields(flow, target.name) : { ...flow, open: true }),
      input,
    ),

  needs({ assignments }, wanted) {
    let demand = wanted;
    for (const { target, reads } of [...assignments].reverse()) {
      if (target.kind === 'fixed') {
        if (demand !== 'all' && !demand.has(target.name)) continue;
        demand = union(without(demand, [target.name]), reads);
      } else {
        const parts = target.parts.flatMap((part) => ('field' in part ? [part.field] : []));
        demand = union(union(demand, reads), parts);
      }
    }
    return demand;
  },

  origin: ({ assignments }, field) =>
    assignments.some(({ target }) => target.kind === 'built' || target.name === field) ? null : field,

  operator({ assignments }, context) {
    const steps = assignments.map(({ target, value, deferred }) =>
      assignStep(target, value ?? compileExpression(resolveExpression(deferred, context), context)),
    );
    const added = assignments.flatMap(({ target }) => (target.kind === 'fixed' ? [target.name] : []));
    const open = assignments.some(({ target }) => target.kind === 'built');
    return (input) => {
      const output = rowByRow((row) => {
        for (const step of steps) step(row);
        return row;
      }, added)(input);
      return open ? { ...output, open: true } : output;
    };
  },
});

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

/** A name that is made once more, of what its own value says, is none; the empty braces of `a{}.b` are part of JSON's names. */
function bracesInName(target: string, field: string, value: string): SplError {
  return new SplError(
    `'${target}' cannot be a field's name: the value of ${field} has braces itself: ${value.slice(0, 80)}`,
    null,
    `Take them out first: eval ${field}=replace(${field}, "[{}]", "").`,
    'field-name',
  );
}

function assignStep(target: TargetName, { evaluate }: Compiled): (row: Row) => void {
  // A truth value that could not be seen beforehand is stored as Splunk prints it.
  const compute = (row: Row): Value => {
    const result = evaluate(row);
    return typeof result === 'boolean' ? (result ? 'True' : 'False') : result;
  };
  if (target.kind === 'fixed') {
    const { name } = target;
    return (row) => {
      row[name] = compute(row);
    };
  }
  return (row) => {
    let name = '';
    for (const part of target.parts) {
      if ('text' in part) name += part.text;
      else {
        const field = row[part.field];
        if (field == null) return;
        const value = isMultivalue(field) ? field.map(toText).join(' ') : toText(field as string | number);
        if (/\{[^{}]+\}/.test(value)) throw bracesInName(target.text, part.field, value);
        name += value;
      }
    }
    row[name] = compute(row);
  };
}
