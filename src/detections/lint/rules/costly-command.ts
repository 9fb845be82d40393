import { commandStagesOf } from '../../../syntax/walk.ts';
import { inSearch, type LintRule } from '../lint-rule.ts';

const costs = new Map([
  ['join', "join's subsearch stops at 50,000 rows and 60 seconds; what is beyond is lost without an error."],
  ['transaction', 'transaction holds events in memory and gives up the oldest open ones at its limits.'],
]);

export const costlyCommand: LintRule = {
  code: 'costly-command',
  severity: 'advice',
  summary: 'join or transaction, where stats may do.',
  explanation:
    'Both have limits that lose rows silently on a busy deployment. `stats values(...) by key` over both sets of events, or streamstats, often gives the same and has no such limit.',
  check({ planned }, _repository, report) {
    for (const stage of planned === null ? [] : commandStagesOf(planned.pipeline)) {
      const cost = costs.get(stage.name);
      if (cost !== undefined)
        report({ message: cost, at: inSearch(planned!, stage.nameSpan), hint: 'Try stats by the common field.' });
    }
  },
};
