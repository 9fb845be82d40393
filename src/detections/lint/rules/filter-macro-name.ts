import { pipelinesOf } from '../../../syntax/walk.ts';
import type { LintRule } from '../lint-rule.ts';
import { ownFilterOf } from '../own-filter.ts';

export const filterMacroName: LintRule = {
  code: 'filter-macro-name',
  severity: 'warning',
  summary: "The filter macro is not the detection's own.",
  explanation:
    'Each detection ends in a macro of its own name and `_filter`, which is empty until somebody tunes it. With the name of another detection, tuning that one changes this one too, and a tuning of this one has no effect.',
  check({ detection, typed }, _repository, report) {
    if (detection === null || typed === null) return;
    const expected = ownFilterOf(detection);
    const filters = [...pipelinesOf(typed)].flatMap(({ stages }) =>
      stages.flatMap((stage) =>
        stage.kind === 'macro-stage' && stage.macro.name.endsWith('_filter') ? [stage.macro] : [],
      ),
    );
    if (filters.length === 0 || filters.some(({ name }) => name.toLowerCase() === expected)) return;
    const last = filters.at(-1)!;
    report({
      message: `The filter macro of '${detection.name}' would be '${expected}'.`,
      at: { in: 'search', span: last.span },
      ...(/^[\w]+$/.test(expected) && last.args === null
        ? { fix: { span: last.span, replacement: `\`${expected}\`` } }
        : {}),
    });
  },
};
