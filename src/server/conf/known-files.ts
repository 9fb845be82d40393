/** Files that are there although no stanza of theirs may be: clients ask for them before they write. */
export const knownFiles: readonly string[] = [
  'alert_actions',
  'app',
  'authentication',
  'authorize',
  'collections',
  'commands',
  'datamodels',
  'distsearch',
  'eventtypes',
  'fields',
  'indexes',
  'inputs',
  'limits',
  'macros',
  'outputs',
  'props',
  'savedsearches',
  'server',
  'tags',
  'times',
  'transforms',
  'ui-prefs',
  'user-prefs',
  'viewstates',
  'web',
  'workflow_actions',
];

/** Files whose stanzas are knowledge: each user sees those that are shared with them, and keeps some of their own. All others are the administrator's. */
export const knowledgeFiles: ReadonlySet<string> = new Set([
  'datamodels',
  'eventtypes',
  'fields',
  'macros',
  'props',
  'savedsearches',
  'tags',
  'times',
  'transforms',
  'ui-prefs',
  'user-prefs',
  'viewstates',
  'workflow_actions',
]);

/** Files that are read for all of the server: stanzas of theirs stand in `etc/system` alone. */
export const serverFiles: ReadonlySet<string> = new Set([
  'authentication',
  'authorize',
  'indexes',
  'limits',
  'server',
  'web',
]);
