import { commandStagesOf } from '../../../syntax/walk.ts';
import { inSearch, type LintRule } from '../lint-rule.ts';

/** The macro that detection repositories set the option with. */
const macroName = 'security_content_summariesonly';

export const tstatsWithoutSummariesonly: LintRule = {
  code: 'tstats-without-summariesonly',
  severity: 'warning',
  summary: 'tstats over a data model says nothing about summariesonly.',
  explanation:
    'Without summariesonly tstats reads raw events where the model is not accelerated, which takes long on a large deployment. In a repository with the macro `security_content_summariesonly` that macro sets it, in one place for all searches.',
  check({ planned, knowledge }, _repository, report) {
    // A rule of repositories that have this macro; elsewhere the option's default is as good.
    if (planned === null || knowledge.macros.find(macroName, 0) === null) return;
    for (const stage of commandStagesOf(planned.pipeline)) {
      if (stage.name !== 'tstats' || stage.body.shape !== 'aggregate' || stage.body.from?.type !== 'datamodel')
        continue;
      if (stage.body.items.some((item) => item.kind === 'option' && item.name === 'summariesonly')) continue;
      if (planned.macroAt(stage.nameSpan.start) !== null) continue;
      const end = planned.typedSpan(stage.nameSpan).end;
      report({
        message: 'This tstats sets no summariesonly.',
        at: inSearch(planned, stage.nameSpan),
        hint: `Write \`${macroName}\` (or summariesonly=true) behind tstats.`,
        fix: { span: { start: end, end }, replacement: ` \`${macroName}\`` },
      });
    }
  },
};
