import { innerPlans, type Plan } from '../plan/plan.ts';
import { runsOtherText } from './models-read.ts';
import type { PreparedSearch } from './prepare-search.ts';

/**
 * What a search may keep for later ones. `memory`: tables and models, which the thread that ran it has; `store`: what every thread finds in the store.
 * One that plans text as it runs may keep events.
 */
export type Keeps = 'memory' | 'store' | null;

export function whatIsKept({ plan, subsearches, expanded }: PreparedSearch): Keeps {
  const kept = [plan, ...subsearches].flatMap((each) => [...keptBy(each)]);
  if (kept.some((keeps) => keeps !== 'events')) return 'memory';
  return kept.length > 0 || runsOtherText.test(expanded) ? 'store' : null;
}

function* keptBy({ stages }: Plan): Iterable<'data' | 'events' | 'model'> {
  for (const stage of stages) {
    if (stage.lowered.keeps !== undefined) yield stage.lowered.keeps;
    for (const plan of innerPlans(stage)) yield* keptBy(plan);
  }
}
