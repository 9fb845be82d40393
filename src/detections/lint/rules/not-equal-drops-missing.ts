import { printName } from '../../../syntax/print.ts';
import { searchNodes, searchTermsOf } from '../../../syntax/walk.ts';
import { inSearch, type LintRule } from '../lint-rule.ts';

export const notEqualDropsMissing: LintRule = {
  code: 'not-equal-drops-missing',
  severity: 'advice',
  summary: 'field!=value also drops events that lack the field.',
  explanation:
    'In search terms `field!=value` holds only for events that have the field. `NOT field=value` keeps those without it too. Over a data model the fields are filled, so that only searches of raw events are looked at.',
  check({ planned }, _repository, report) {
    for (const { stages } of planned?.plans ?? []) {
      const [first] = stages;
      if (first?.stage.name !== 'search') continue;
      for (const root of searchTermsOf(first.stage)) {
        const nodes = [...searchNodes(root)];
        const asserted = new Set(
          nodes.flatMap((node) =>
            (node.kind === 'comparison' && node.operator !== '!=') || node.kind === 'in' ? [node.field.text] : [],
          ),
        );
        for (const node of nodes)
          if (node.kind === 'comparison' && node.operator === '!=' && !asserted.has(node.field.text))
            report({
              message: `Events without '${node.field.text}' are dropped too.`,
              at: inSearch(planned!, node.span),
              hint: `To keep them, write NOT ${printName(node.field)}=...`,
            });
      }
    }
  },
};
