import { techniqueOf } from '../../attack.ts';
import { techniqueOf as techniqueOfTag } from '../../sigma/sigma-detection.ts';
import type { LintRule } from '../lint-rule.ts';

export const unknownTechnique: LintRule = {
  code: 'unknown-technique',
  severity: 'warning',
  sigma: 'also',
  summary: 'An ATT&CK id that does not exist.',
  explanation: 'The id is in no tactic of MITRE ATT&CK (Enterprise): mistyped, of another matrix, or withdrawn.',
  check({ detection, search }, _repository, report) {
    const tags = search.sigma?.document.about.tags;
    detection?.techniques.forEach((id, index) => {
      if (techniqueOf(id).name !== null) return;
      const inTags = tags?.findIndex((tag) => techniqueOfTag(tag) === id);
      report({
        message: `There is no ATT&CK technique '${id}'.`,
        at: { in: 'file', path: inTags === undefined ? ['tags', 'mitre_attack_id', index] : ['tags', inTags] },
      });
    });
  },
};
