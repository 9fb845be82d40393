import { FieldNames } from '../../../commands/shared/data-model-source.ts';
import { namesUsed } from '../../../commands/tstats/arguments.ts';
import { storedSource } from '../../../plan/passes/reads.ts';
import { nearestName } from '../../../syntax/nearest-name.ts';
import { inSearch, type LintRule } from '../lint-rule.ts';

export const unknownDatasetField: LintRule = {
  code: 'unknown-dataset-field',
  severity: 'error',
  summary: 'tstats names a field that the dataset does not have.',
  explanation:
    'A data model has the fields its file declares and no others. A condition on another field never holds, a by-field of that name leaves no row, and an aggregate of it is empty.',
  check({ planned }, _repository, report) {
    for (const { stages } of planned?.plans ?? []) {
      for (const { lowered, stage } of stages) {
        const reads = storedSource(lowered.operators);
        if (reads?.kind !== 'datasets' || reads.aggregated === null || stage.body.shape !== 'aggregate') continue;
        const { source, aggregated } = reads;
        for (const name of namesUsed(stage.body)) {
          if (name.text === '*' || aggregated.resolve(name.text) !== null) continue;
          const names = source.roots.flatMap((root) => [...new FieldNames(source.model, root).names()]);
          const nearest = nearestName(name.text, names) ?? names.find((each) => each.endsWith(`.${name.text}`));
          report({
            message: `'${source.model.name}${source.dataset ? `.${source.dataset.name}` : ''}' has no field '${name.text}'.`,
            at: inSearch(planned!, name.span),
            hint: nearest ? `Did you mean '${nearest}'?` : null,
          });
        }
      }
    }
  },
};
