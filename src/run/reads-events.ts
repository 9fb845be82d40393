import { innerPlans, type Plan } from '../plan/plan.ts';

/** True when a search, or a subsearch of it, has use for logs: it looks at events, or at datasets, which are made of them. */
export const readsEvents = ({ stages }: Plan): boolean =>
  stages.some(
    (stage) => stage.lowered.operators.some(({ reads }) => reads !== null) || innerPlans(stage).some(readsEvents),
  );
