import type { LintRule } from '../lint-rule.ts';

export const duplicateDetection: LintRule = {
  code: 'duplicate-detection',
  severity: 'error',
  sigma: 'also',
  summary: 'Two detections have the same id or name.',
  explanation:
    'The id tells detections apart, the name becomes the name of the saved search: of two with the same one, one replaces the other.',
  check({ detection, search }, { subjects }, report) {
    if (detection === null) return;
    for (const key of ['id', 'name'] as const) {
      const value = detection[key];
      if (value === null || value === '') continue;
      // The first one stays as it is.
      const first = subjects.find((other) => other.detection !== null && other.detection[key] === value);
      if (first !== undefined && first.search !== search)
        report({
          message: `${first.search.path} has the same ${key}: '${value}'.`,
          at: { in: 'file', path: [search.sigma !== undefined && key === 'name' ? 'title' : key] },
        });
    }
  },
};
