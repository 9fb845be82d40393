import { innerPlans, type Plan } from '../plan/plan.ts';
import { runsOtherText } from './models-read.ts';
import type { PreparedSearch } from './prepare-search.ts';

/** Whether a search may keep something for later ones: events, tables, models. One that plans text as it runs may. */
export function keepsSomething({ plan, subsearches, expanded }: PreparedSearch): boolean {
  return runsOtherText.test(expanded) || [plan, ...subsearches].some(keeps);
}

const keeps = ({ stages }: Plan): boolean =>
  stages.some((stage) => stage.lowered.keeps !== undefined || innerPlans(stage).some(keeps));
