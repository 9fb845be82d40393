import type { SearchExpression } from '../../../syntax/ast.ts';
import { searchNodes, searchTermsOf } from '../../../syntax/walk.ts';
import { inSearch, type LintRule } from '../lint-rule.ts';

export const alwaysTrue: LintRule = {
  code: 'always-true',
  severity: 'error',
  sigma: 'also',
  summary: 'Two exclusions of one field joined by OR exclude nothing.',
  explanation:
    '`a!=x OR a!=y` holds for every value: what is x is not y. Join exclusions with AND, or write `NOT a IN (x, y)`.',
  check({ planned }, _repository, report) {
    for (const { stages } of planned?.plans ?? [])
      for (const { stage } of stages)
        for (const root of searchTermsOf(stage))
          for (const node of searchNodes(root)) {
            if (node.kind !== 'or') continue;
            const excluded = new Map<string, string>();
            for (const term of node.terms) {
              const exclusion = exclusionOf(term);
              if (exclusion === null) continue;
              const other = excluded.get(exclusion.field);
              if (other !== undefined && other !== exclusion.value) {
                report({
                  message: `'${exclusion.field}' is never both '${other}' and '${exclusion.value}': this OR always holds.`,
                  at: inSearch(planned!, node.span),
                  hint: 'Join exclusions with AND.',
                });
                break;
              }
              excluded.set(exclusion.field, exclusion.value);
            }
          }
  },
};

/** `a!=x` or `NOT a=x`, for a value without wildcards. */
function exclusionOf(term: SearchExpression): { field: string; value: string } | null {
  const isNegated = term.kind === 'not';
  const inner = isNegated ? term.term : term;
  if (inner.kind !== 'comparison' || inner.value.kind !== 'text' || inner.operator !== (isNegated ? '=' : '!='))
    return null;
  const value = inner.value.text.toLowerCase();
  return value.includes('*') ? null : { field: inner.field.text, value };
}
