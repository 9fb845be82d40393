import { refusedCommand } from './refused.ts';

const names = [
  'xsaggregatecontext',
  'xsapplyadcontext',
  'xscloneconcept',
  'xsclonecontext',
  'xsconvertadcontext',
  'xscreateadcontext',
  'xscreateconcept',
  'xscreateddcontext',
  'xscreateudcontext',
  'xsdeleteconcept',
  'xsdeletecontext',
  'xsdiscovertrend',
  'xsdisplayconcept',
  'xsdisplaycontext',
  'xsfindbestconcept',
  'xsfindmembership',
  'xsgetcompatibility',
  'xsgetdistance',
  'xsgetwherecix',
  'xslistconcepts',
  'xslistcontexts',
  'xsmergecontexts',
  'xsrename',
  'xsupdateadcontext',
  'xsupdateddcontext',
  'xsupdateudcontext',
  'xswhere',
] as const;

/** The commands of the Extreme Search app, which Splunk no longer ships. */
export const extremeSearchCommands = names.map((name) =>
  refusedCommand(
    name,
    'beyond core',
    'a command of the Extreme Search app.',
    'it belongs to the Extreme Search app, whose contexts are not available here.',
    'Use fit DensityFunction and apply, which replaced it in Enterprise Security.',
  ),
);
