import { storedSource } from '../plan/passes/reads.ts';
import { innerPlans, type Plan } from '../plan/plan.ts';

/** True when a search, or a subsearch of it, has use for logs: it looks at events, or at datasets, which are made of them. */
export const readsEvents = ({ stages }: Plan): boolean =>
  stages.some((stage) => storedSource(stage.lowered.operators) !== null || innerPlans(stage).some(readsEvents));
