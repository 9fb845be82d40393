import type { Expression } from '../../../syntax/ast.ts';
import { expressionNodes, expressionsOf } from '../../../syntax/walk.ts';
import { inSearch, type LintRule } from '../lint-rule.ts';

export const literalWildcard: LintRule = {
  code: 'literal-wildcard',
  severity: 'error',
  summary: 'A * in eval or where is an asterisk, not a wildcard.',
  explanation:
    'In `where` and `eval` text is compared as it stands; only `search` and `tstats ... where` know *. Use like(field, "%text%"), match(field, "regex") or a search command.',
  check({ planned }, _repository, report) {
    for (const { stages } of planned?.plans ?? [])
      for (const { stage } of stages)
        for (const root of expressionsOf(stage))
          for (const node of expressionNodes(root))
            for (const literal of comparedLiterals(node))
              if (/\*/.test(literal.value) && /[\w\\/]/.test(literal.value))
                report({
                  message: `'${literal.value}' is compared letter by letter: * is no wildcard here.`,
                  at: inSearch(planned!, literal.span),
                  hint: `like(..., "${literal.value.replaceAll('*', '%')}") knows % as a wildcard.`,
                });
  },
};

type Literal = Extract<Expression, { kind: 'string' }>;

function comparedLiterals(node: Expression): Literal[] {
  const literals: readonly Expression[] =
    node.kind === 'binary' && ['=', '==', '!=', 'like'].includes(node.operator)
      ? [node.left, node.right]
      : node.kind === 'in-list'
        ? node.items
        : node.kind === 'call' && (node.name === 'in' || node.name === 'like')
          ? node.args.slice(1)
          : [];
  return literals.filter((literal): literal is Literal => literal.kind === 'string');
}
