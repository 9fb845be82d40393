import type { Operator } from '../operator.ts';
import type { PlannedPipeline } from '../run-context.ts';

/** The pipelines inside an operator: subsearches, and those that work on its rows. */
export function plansOf(operator: Operator): readonly PlannedPipeline[] {
  switch (operator.kind) {
    case 'scan':
      return [...operator.subsearches.values()];
    case 'filter':
      return [...operator.predicate.subsearches.values()];
    case 'extend':
      return operator.assignments.flatMap(({ subsearches }) => [...subsearches.values()]);
    case 'join':
      return [operator.plan];
    case 'union':
    case 'custom':
      return operator.plans;
    case 'project':
    case 'rename':
    case 'limit':
    case 'sort':
    case 'distinct':
    case 'aggregate':
    case 'frequent':
    case 'extract':
    case 'bin':
    case 'window':
    case 'pivot':
      return [];
  }
}
