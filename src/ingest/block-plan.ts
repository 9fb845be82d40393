import type { FieldBlock, FieldTest } from '../knowledge/source.ts';
import type { Row } from '../values/row.ts';
import { compileFieldTests } from './field-test.ts';
import type { FieldStep } from './rule-step.ts';

/** A block of field rules with its compiled steps. */
export interface CompiledBlock {
  readonly block: FieldBlock;
  readonly steps: readonly FieldStep[];
}

/** Fewer blocks are tested as quickly as they are looked up. */
const worthDeciding = 4;
/** Values whose steps are kept, and how long they may be. */
const maxPlans = 2000;
const longestValue = 200;

/**
 * The steps of blocks in their order, each block under its tests. Most blocks of a source ask for the same field (an event's number, the
 * name of an action): which of them can apply is found once for each of its values.
 */
export function planBlocks(blocks: readonly CompiledBlock[]): readonly FieldStep[] {
  const all = blocks.flatMap(({ block, steps }) => guarded(block.when, steps));
  const field = decidingField(blocks.map(({ block }) => block));
  if (field === null) return all;
  const choices = blocks.map(({ block, steps }) => ({
    decides: compileFieldTests(block.when.filter((test) => test.field === field)),
    steps: guarded(
      block.when.filter((test) => test.field !== field),
      steps,
    ),
  }));
  const plans = new Map<string, readonly FieldStep[]>();
  const planFor = (value: string, row: Row): readonly FieldStep[] => {
    const plan = choices.flatMap(({ decides, steps }) => (decides === null || decides(row) ? steps : []));
    if (plans.size < maxPlans && value.length <= longestValue) plans.set(value, plan);
    return plan;
  };
  return [
    (row) => {
      const value = row[field];
      const steps = typeof value === 'string' ? (plans.get(value) ?? planFor(value, row)) : all;
      for (let index = 0; index < steps.length; index++) steps[index]!(row);
    },
  ];
}

function guarded(tests: readonly FieldTest[], steps: readonly FieldStep[]): readonly FieldStep[] {
  const applies = compileFieldTests(tests);
  if (applies === null) return steps;
  return [
    (row) => {
      if (!applies(row)) return;
      for (let index = 0; index < steps.length; index++) steps[index]!(row);
    },
  ];
}

/** The field that most blocks ask for, among those that none of them changes; null when there are too few. */
function decidingField(blocks: readonly FieldBlock[]): string | null {
  const askedBy = new Map<string, number>();
  for (const { when } of blocks)
    for (const field of new Set(when.map((test) => test.field))) askedBy.set(field, (askedBy.get(field) ?? 0) + 1);
  const [most] = [...askedBy]
    .filter(([field, count]) => count >= worthDeciding && !blocks.some((block) => mayChange(block, field)))
    .sort(([, a], [, b]) => b - a);
  return most?.[0] ?? null;
}

/** Whether the block may give the field another value. */
function mayChange({ assignments }: FieldBlock, field: string): boolean {
  return assignments.some((assignment) => {
    // Named groups stand in the pattern; the names in a text that is parsed can be any.
    if ('extract' in assignment) return assignment.extract.includes(field);
    return 'parse' in assignment || assignment.field === field;
  });
}
