import { FieldNames } from '../../../commands/data-model-source.ts';
import { tstatsCommand } from '../../../commands/tstats.ts';
import type { TstatsArguments } from '../../../commands/tstats-arguments.ts';
import type { AggregateBody, AggregateCall, Name } from '../../../language/ast.ts';
import { nearestName } from '../../../language/nearest-name.ts';
import { searchNodes } from '../../../language/walk.ts';
import { inSearch, type LintRule } from '../lint-rule.ts';

/** Names in terms of tstats that stand for the time range. */
const timeTerms = new Set(['earliest', 'latest', '_index_earliest', '_index_latest', 'starttime', 'endtime']);

export const unknownDatasetField: LintRule = {
  code: 'unknown-dataset-field',
  severity: 'error',
  summary: 'tstats names a field that the dataset does not have.',
  explanation:
    'A data model has the fields its file declares and no others. A condition on another field never holds, a by-field of that name leaves no row, and an aggregate of it is empty.',
  check({ planned }, _repository, report) {
    for (const { stages } of planned?.plans ?? []) {
      for (const { command, args, stage } of stages) {
        if ((command as unknown) !== tstatsCommand || stage.body.shape !== 'aggregate') continue;
        const { source, resolve } = args as TstatsArguments;
        if (source === null) continue;
        for (const name of namesOf(stage.body)) {
          if (resolve(name.text) !== null || timeTerms.has(name.text)) continue;
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

/** The fields that a tstats names: in its by-list, its aggregates and its conditions. */
function namesOf(body: AggregateBody): Name[] {
  const names: Name[] = [];
  const ofCall = ({ argument }: AggregateCall): void => {
    if (argument?.kind === 'field') names.push(argument.name);
    else if (argument?.kind === 'sparkline') ofCall(argument.inner);
  };
  for (const item of body.items) if (item.kind === 'aggregate') ofCall(item);
  for (const item of body.by ?? []) if (item.kind === 'by-field' && !item.prefix) names.push(item.name);
  for (const node of body.where ? searchNodes(body.where) : [])
    if (node.kind === 'comparison' || node.kind === 'in') names.push(node.field);
  return names.filter(({ text }) => text !== '*');
}
