import { compilePredicate } from '../functions/compile-expression.ts';
import type { CompileContext } from '../functions/eval-function.ts';
import { fieldsOfExpression } from '../functions/expression-fields.ts';
import type { Expression } from '../syntax/ast.ts';
import { printExpression } from '../syntax/print.ts';
import type { FieldComparison, PredicateParts, PredicateTerm } from './predicate-parts.ts';

/** The condition of `where` as parts. Subsearches must be resolved. */
export function expressionParts(expression: Expression, context: CompileContext): PredicateParts {
  return { terms: conjuncts(expression).map((term) => expressionTerm(term, context)), sources: null, required: [] };
}

function conjuncts(expression: Expression): readonly Expression[] {
  return expression.kind === 'binary' && expression.operator === 'and'
    ? [...conjuncts(expression.left), ...conjuncts(expression.right)]
    : [expression];
}

function expressionTerm(expression: Expression, context: CompileContext): PredicateTerm {
  return {
    text: printExpression(expression),
    test: compilePredicate(expression, context),
    fields: [...fieldsOfExpression(expression)],
    comparisons: comparisonsOf(expression, false),
  };
}

const mirrored: Readonly<Record<string, string>> = { '<': '>', '<=': '>=', '>': '<', '>=': '<=' };

function comparisonsOf(expression: Expression, negated: boolean): FieldComparison[] {
  switch (expression.kind) {
    case 'unary':
      return expression.operator === 'not' ? comparisonsOf(expression.operand, !negated) : [];
    case 'binary': {
      const { operator, left, right } = expression;
      if (operator === 'and' || operator === 'or' || operator === 'xor')
        return [...comparisonsOf(left, negated), ...comparisonsOf(right, negated)];
      const turned = literalOf(left) !== null;
      return comparison(
        turned ? right : left,
        turned ? (mirrored[operator] ?? operator) : operator,
        [turned ? left : right],
        negated,
      );
    }
    case 'in-list':
      return comparison(expression.operand, '=', expression.items, negated);
    case 'call': {
      const [first, ...others] = expression.args;
      if (first === undefined) return [];
      if (expression.name === 'like') return comparison(first, 'like', others, negated);
      if (expression.name === 'in') return comparison(first, '=', others, negated);
      return fieldIn(first) === null ? [] : [other(fieldIn(first)!, negated)];
    }
    case 'field':
      return [other(expression.name.text, negated)];
    default:
      return [];
  }
}

const other = (field: string, negated: boolean): FieldComparison => ({
  field,
  kind: 'other',
  wanted: [],
  caseSensitive: true,
  negated,
});

function comparison(
  operand: Expression,
  operator: string,
  values: readonly Expression[],
  negated: boolean,
): FieldComparison[] {
  const field = fieldIn(operand);
  if (field === null) return [];
  const wanted = values.flatMap((value) => literalOf(value) ?? []);
  // Inside a function (`len(user)>20`) the value compared is not the field's.
  if (operand.kind !== 'field' && !isCaseFunction(operand)) return [other(field, negated)];
  const kind = ['=', '==', '!=', 'like'].includes(operator)
    ? 'equal'
    : ['<', '<=', '>', '>='].includes(operator)
      ? 'order'
      : 'other';
  return [
    {
      field,
      kind: wanted.length === 0 ? 'other' : kind,
      wanted: operator === 'like' ? wanted.map((pattern) => pattern.replaceAll('%', '*')) : wanted,
      caseSensitive: operand.kind === 'field',
      negated: negated !== (operator === '!='),
    },
  ];
}

const isCaseFunction = (expression: Expression): boolean =>
  expression.kind === 'call' && (expression.name === 'lower' || expression.name === 'upper');

function literalOf(expression: Expression): string | null {
  if (expression.kind === 'string') return expression.value;
  if (expression.kind === 'number') return expression.raw;
  if (expression.kind === 'unary' && expression.operator === '-' && expression.operand.kind === 'number')
    return `-${expression.operand.raw}`;
  return null;
}

/** The field that an expression is about: the first that it reads. */
function fieldIn(expression: Expression): string | null {
  for (const field of fieldsOfExpression(expression)) return field;
  return null;
}
