import { techniqueOf } from '../../attack.ts';
import type { LintRule } from '../lint-rule.ts';

export const unknownTechnique: LintRule = {
  code: 'unknown-technique',
  severity: 'warning',
  summary: 'An ATT&CK id that does not exist.',
  explanation: 'The id is in no tactic of MITRE ATT&CK (Enterprise): mistyped, of another matrix, or withdrawn.',
  check({ detection }, _repository, report) {
    detection?.techniques.forEach((id, index) => {
      if (techniqueOf(id).name === null)
        report({
          message: `There is no ATT&CK technique '${id}'.`,
          at: { in: 'file', path: ['tags', 'mitre_attack_id', index] },
        });
    });
  },
};
