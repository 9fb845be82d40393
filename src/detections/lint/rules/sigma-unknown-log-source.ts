import { describeLogSource } from '../../sigma/sigma-detection.ts';
import type { LintRule } from '../lint-rule.ts';

export const sigmaUnknownLogSource: LintRule = {
  code: 'sigma-unknown-log-source',
  severity: 'warning',
  sigma: 'only',
  summary: 'A log source of a Sigma rule that no pipeline knows.',
  explanation:
    'Nothing says which events the rule is for, so that its search looks at all of them, with the field names that stand in the rule. A pipeline gives the terms of a log source: docs/sigma.md.',
  check({ search }, _repository, report) {
    if (search.sigma === undefined || search.sigma.isKnownSource) return;
    const { document } = search.sigma;
    const name = document.kind === 'rule' ? describeLogSource(document.logSource) : '';
    report({
      message: `No pipeline knows the log source '${name}': all events are searched.`,
      at: { in: 'file', path: ['logsource'] },
    });
  },
};
