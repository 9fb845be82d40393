import { isFilter } from '../../../plan/passes/predicate.ts';
import { nearestName } from '../../../syntax/nearest-name.ts';
import { inSearch, type LintRule } from '../lint-rule.ts';
import { someOf, unavailableFields } from '../unavailable-fields.ts';

export const filterOnDroppedField: LintRule = {
  code: 'filter-on-dropped-field',
  severity: 'error',
  summary: 'search or where tests a field that an earlier command dropped.',
  explanation:
    'An aggregation keeps its by-fields and its results and nothing else. A comparison with a field that is gone never holds, so the search finds nothing; with NOT it always holds, so the filter does nothing. Filter before the aggregation, or add the field to it.',
  check({ planned }, _repository, report) {
    for (const { stages } of planned?.plans ?? []) {
      for (const each of stages) {
        if (!isFilter(each.lowered.operators)) continue;
        for (const { field, span, available } of unavailableFields(each)) {
          const nearest = nearestName(field, available);
          report({
            message: `'${each.stage.name}' tests '${field}', which no row has here.`,
            at: inSearch(planned!, span),
            hint: nearest !== null ? `Did you mean '${nearest}'?` : `Rows have ${someOf(available)}.`,
          });
        }
      }
    }
  },
};
