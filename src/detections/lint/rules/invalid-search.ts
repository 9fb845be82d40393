import type { LintRule } from '../lint-rule.ts';

export const invalidSearch: LintRule = {
  code: 'invalid-search',
  severity: 'error',
  sigma: 'also',
  summary: 'The search cannot run.',
  explanation: 'It does not parse, or it names a command, function, option or dataset that does not exist.',
  check({ errors }, _repository, report) {
    for (const { message, span, hint } of errors)
      report({ message, at: { in: 'search', span: span ?? { start: 0, end: 0 } }, hint });
  },
};
