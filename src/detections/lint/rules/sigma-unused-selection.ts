import { selectionsOf } from '../../sigma/condition.ts';
import type { LintRule } from '../lint-rule.ts';

export const sigmaUnusedSelection: LintRule = {
  code: 'sigma-unused-selection',
  severity: 'warning',
  sigma: 'only',
  summary: 'A selection of a Sigma rule that no condition names.',
  explanation:
    'What the selection says has no effect: a filter that was forgotten in the condition, or a left-over. Only selections that begin with `_` may stand unused.',
  check({ search }, _repository, report) {
    const document = search.sigma?.document;
    if (document?.kind !== 'rule') return;
    const used = new Set(document.conditions.flatMap(selectionsOf));
    for (const name of document.selections.keys())
      if (!used.has(name) && !name.startsWith('_'))
        report({
          message: `No condition names the selection '${name}'.`,
          at: { in: 'file', path: ['detection', name] },
        });
  },
};
