import type { LintRule } from '../lint-rule.ts';

export const missingContent: LintRule = {
  code: 'missing-content',
  severity: 'warning',
  sigma: 'also',
  summary: 'A macro, lookup, data model or trained model that the search names does not exist.',
  explanation:
    'The content given holds no such definition. In Splunk the search stops with an error, unless another app brings it.',
  check({ planned }, _repository, report) {
    const said = new Set<string>();
    for (const { kind, name, span } of planned?.missing ?? []) {
      if (said.has(`${kind} ${name}`)) continue;
      said.add(`${kind} ${name}`);
      report({ message: `There is no ${kind} '${name}' in the content given.`, at: { in: 'search', span } });
    }
  },
};
