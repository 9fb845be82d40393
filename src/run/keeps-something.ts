import { innerPlans, type Plan } from '../plan/plan.ts';
import { runsOtherText } from './models-read.ts';
import type { PreparedSearch } from './prepare-search.ts';

/**
 * What a search may keep for later ones. `memory`: tables and models, which the thread that ran it has; `store`: what every thread finds in the store.
 * One that plans text as it runs may keep events.
 */
export type Keeps = 'memory' | 'store' | null;

export const whatIsKept = (prepared: PreparedSearch): Keeps => kept(prepared, () => false);

/** The same where lookups that searches write lie in files, which every thread reads. */
export const keptBesideTables = (prepared: PreparedSearch): Keeps =>
  kept(prepared, (command) => command === 'outputlookup');

function kept({ plan, subsearches, expanded }: PreparedSearch, isInFiles: (command: string) => boolean): Keeps {
  const found = [plan, ...subsearches].flatMap((each) => [...keptBy(each)]);
  if (found.some(({ keeps, command }) => keeps !== 'events' && !isInFiles(command))) return 'memory';
  return found.length > 0 || runsOtherText.test(expanded) ? 'store' : null;
}

function* keptBy({
  stages,
}: Plan): Iterable<{ readonly keeps: 'data' | 'events' | 'model'; readonly command: string }> {
  for (const stage of stages) {
    const { keeps } = stage.lowered;
    if (keeps !== undefined) yield { keeps, command: stage.command.name };
    for (const plan of innerPlans(stage)) yield* keptBy(plan);
  }
}
