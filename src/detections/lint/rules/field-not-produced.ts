import { isFilter } from '../../../plan/passes/predicate.ts';
import { nearestName } from '../../../syntax/nearest-name.ts';
import { inSearch, type LintRule } from '../lint-rule.ts';
import { someOf, unavailableFields } from '../unavailable-fields.ts';

export const fieldNotProduced: LintRule = {
  code: 'field-not-produced',
  severity: 'warning',
  sigma: 'also',
  summary: 'A command reads a field that nothing before it produces.',
  explanation:
    'After stats, tstats, table or another command that decides which fields there are, only those fields exist. A command that reads another one works on nothing: stats drops every row, eval gives null.',
  check({ planned }, _repository, report) {
    for (const { stages } of planned?.plans ?? []) {
      for (const each of stages) {
        // Filters have a rule of their own.
        if (isFilter(each.lowered.operators)) continue;
        for (const { field, span, available } of unavailableFields(each)) {
          const nearest = nearestName(field, available);
          report({
            message: `'${each.stage.name}' reads '${field}', which no row has here.`,
            at: inSearch(planned!, span),
            hint: nearest !== null ? `Did you mean '${nearest}'?` : `Rows have ${someOf(available)}.`,
          });
        }
      }
    }
  },
};
