import { searchNodes, searchTermsOf } from '../../../syntax/walk.ts';
import { inSearch, type LintRule } from '../lint-rule.ts';

export const leadingWildcard: LintRule = {
  code: 'leading-wildcard',
  severity: 'warning',
  summary: 'A search term begins with a wildcard.',
  explanation:
    'Events are found by the words in them. A word that begins with * can be no entry of the index, so that Splunk reads every event of the time range. Name the field, or the whole word.',
  check({ planned }, _repository, report) {
    for (const { stages } of planned?.plans ?? []) {
      const [first] = stages;
      if (first?.stage.name !== 'search') continue;
      for (const root of searchTermsOf(first.stage))
        for (const node of searchNodes(root))
          if (node.kind === 'keyword' && /^\*+[^*]/.test(node.text.text))
            report({
              message: `'${node.text.text}' begins with a wildcard: every event has to be read.`,
              at: inSearch(planned!, node.span),
            });
    }
  },
};
