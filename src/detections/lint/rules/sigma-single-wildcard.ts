import { itemsOf } from '../../sigma/selection.ts';
import type { SigmaValue } from '../../sigma/sigma-value.ts';
import type { LintRule } from '../lint-rule.ts';

export const sigmaSingleWildcard: LintRule = {
  code: 'sigma-single-wildcard',
  severity: 'advice',
  sigma: 'only',
  summary: "A '?' in a value of a Sigma rule, which a search cannot say.",
  explanation:
    "A search knows one wildcard, '*': the converter writes it for '?' as well, so that the search may find more than the rule says. `re` with `.` is exact.",
  check({ search }, _repository, report) {
    const document = search.sigma?.document;
    if (document?.kind !== 'rule') return;
    for (const selection of document.selections.values())
      for (const item of itemsOf(selection))
        if (item.values.some(hasSingle))
          report({
            message: "'?' stands for one character, and is written as '*' here, which stands for any text.",
            at: { in: 'text', start: item.at },
          });
  },
};

const hasSingle = (value: SigmaValue): boolean =>
  value.kind === 'any-of'
    ? value.values.some(hasSingle)
    : value.kind === 'pattern' && !value.cased && value.parts.some(({ kind }) => kind === 'one');
