import { isoTimes } from '../../../plan/stage-notices.ts';
import { searchTermsOf } from '../../../syntax/walk.ts';
import { inSearch, type LintRule } from '../lint-rule.ts';

export const isoTime: LintRule = {
  code: 'iso-time',
  severity: 'error',
  summary: 'A time range in ISO 8601, which Splunk refuses.',
  explanation:
    'earliest= and latest= take relative times, epoch seconds and "MM/DD/YYYY:HH:MM:SS". splite understands ISO 8601 too; a search that Splunk is to run needs the other form.',
  check({ planned }, _repository, report) {
    for (const { stages } of planned?.plans ?? [])
      for (const { stage } of stages)
        for (const root of searchTermsOf(stage))
          for (const { message, span } of isoTimes(root)) report({ message, at: inSearch(planned!, span) });
  },
};
