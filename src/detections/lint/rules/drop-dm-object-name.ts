import type { PlannedStage } from '../../../plan/plan.ts';
import type { MacroCall } from '../../../syntax/ast.ts';
import { pipelinesOf } from '../../../syntax/walk.ts';
import type { RuleFinding } from '../finding.ts';
import { inSearch, type LintRule, type PlannedSubject } from '../lint-rule.ts';

export const dropDmObjectName: LintRule = {
  code: 'drop-dm-object-name',
  severity: 'error',
  summary: 'drop_dm_object_name names a dataset whose fields are not there.',
  explanation:
    'The macro renames `Dataset.*` to `*`. With the name of another dataset it renames nothing: the fields keep their prefix, and what follows asks for names that do not exist.',
  check({ planned, typed }, _repository, report) {
    if (planned === null) return;
    const calls = typed === null ? [] : macroStages(typed);
    for (const { stages } of planned.plans)
      for (const each of stages) {
        const finding = findingOf(each, planned, calls);
        if (finding !== null) report(finding);
      }
  },
};

type Calls = readonly MacroCall[];

function macroStages(typed: Parameters<typeof pipelinesOf>[0]): Calls {
  return [...pipelinesOf(typed)].flatMap(({ stages }) =>
    stages.flatMap((stage) => (stage.kind === 'macro-stage' ? [stage.macro] : [])),
  );
}

function findingOf(
  { stage, lowered, before }: PlannedStage,
  planned: PlannedSubject,
  calls: Calls,
): RuleFinding | null {
  if (lowered.operators[0]?.kind !== 'rename' || before.open) return null;
  if (!planned.macroAt(stage.nameSpan.start)?.startsWith('drop_dm_object_name')) return null;
  const call = calls.find(({ span }) => span.start === planned.typedSpan(stage.nameSpan).start);
  const dataset = call?.args?.[0];
  if (call === undefined || dataset === undefined) return null;
  if (before.known.some((field) => field.toLowerCase().startsWith(`${dataset.toLowerCase()}.`))) return null;
  const prefixes = [...new Set(before.known.flatMap((field) => (field.includes('.') ? [field.split('.')[0]!] : [])))];
  const [only] = prefixes;
  return {
    message: `No field here begins with '${dataset}.': the macro renames nothing.`,
    at: inSearch(planned, stage.nameSpan),
    hint:
      prefixes.length === 0
        ? 'The fields have no prefix here.'
        : `Fields begin with ${prefixes.map((each) => `'${each}.'`).join(', ')}.`,
    ...(prefixes.length === 1 && /^\w+$/.test(only!) && call.text.includes(dataset)
      ? { fix: { span: call.span, replacement: `\`${call.text.replace(dataset, () => only!)}\`` } }
      : {}),
  };
}
