import type { AggregateSpec } from '../../../plan/aggregate-spec.ts';
import type { Operator } from '../../../plan/operator.ts';
import { inSearch, type LintRule } from '../lint-rule.ts';

export const needlessSort: LintRule = {
  code: 'needless-sort',
  severity: 'advice',
  summary: 'A sort whose order the aggregation behind it forgets.',
  explanation:
    'stats, chart and timechart without first(), last(), list(), earliest() and latest() give the same in whatever order rows come, so the sort is work for nothing. And unless it says `sort 0` it keeps 10,000 rows: what is beyond is not counted.',
  check({ planned }, _repository, report) {
    for (const { stages } of planned?.plans ?? [])
      for (const [index, { stage, lowered }] of stages.entries()) {
        const sort = lowered.operators.at(-1);
        // A number of rows that somebody wrote is what the sort is for.
        if (sort?.kind !== 'sort' || (sort.limit !== null && sort.limit !== 0)) continue;
        const reader = stages.slice(index + 1).find((later) => !later.lowered.operators.every(passesOn));
        if (reader === undefined || !forgetsOrder(reader.lowered.operators[0]!)) continue;
        const lost = sort.limit === 0 ? '' : ', and counts no more than the 10,000 rows that sort keeps';
        report({
          message: `'${reader.stage.name}' gives the same in any order${lost}.`,
          at: inSearch(planned!, stage.nameSpan),
          hint: `Leave the sort out, or sort what '${reader.stage.name}' gives.`,
        });
      }
  },
};

/** What works on each row for itself. */
const passesOn = ({ kind }: Operator): boolean =>
  kind === 'filter' || kind === 'extend' || kind === 'project' || kind === 'rename' || kind === 'bin';

const forgetsOrder = (operator: Operator): boolean =>
  (operator.kind === 'aggregate' || operator.kind === 'pivot') && !operator.aggregates.some(dependsOnOrder);

/** Of values at the same time the order decides which is the latest, too. Of a sum it decides the last digits alone. */
function dependsOnOrder({ aggregation, argument }: AggregateSpec): boolean {
  if (argument.kind === 'sparkline') return dependsOnOrder(argument.inner);
  if (argument.kind === 'results') return argument.parts.some(dependsOnOrder);
  return (aggregation.ordered && !aggregation.numeric) || aggregation.usesTime;
}
