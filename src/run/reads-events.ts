import { innerPlans, type Plan } from '../plan/plan.ts';

/** Commands besides `search` that look at events, or at datasets, which are made of them. */
const readers: ReadonlySet<string> = new Set([
  'datamodel',
  'dbinspect',
  'eventcount',
  'from',
  'mcatalog',
  'metadata',
  'metasearch',
  'mpreview',
  'mstats',
  'multisearch',
  'pivot',
  'savedsearch',
  'tstats',
  'typeahead',
  'walklex',
]);

/** True when a search, or a subsearch of it, has use for logs. */
export const readsEvents = ({ stages }: Plan): boolean =>
  stages.some(
    (stage, index) =>
      (index === 0 && stage.command.name === 'search') ||
      readers.has(stage.command.name) ||
      innerPlans(stage).some(readsEvents),
  );
