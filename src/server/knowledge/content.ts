import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Knowledge } from '../../knowledge/knowledge.ts';
import type { SearchContent } from '../../session/search-content.ts';
import type { Session } from '../../session/session.ts';
import { type ConfStore, isPlainName } from '../conf/conf-store.ts';
import type { StateDirectory } from '../state/state-directory.ts';
import { mappingMacros } from './mapping-macros.ts';

/** What the server keeps for everybody: it goes over the content that the session was opened with. */
const sharedDirectories = ({ etc }: StateDirectory): readonly string[] => [join(etc, 'system'), join(etc, 'apps')];

/**
 * What a search of a user in an app sees of what the server keeps: what is shared, that of the app before that of others, and what is private to the
 * user before all.
 */
export function searchContent(directory: StateDirectory, owner: string, app: string): SearchContent {
  const { etc, collections } = directory;
  const ownApp = isPlainName(app) ? app : 'search';
  const folder = join(etc, 'apps', ownApp);
  const own = isPlainName(owner) && owner !== 'nobody' ? join(etc, 'users', owner) : null;
  return {
    directories: [...sharedDirectories(directory), folder, ...(own === null ? [] : [own, join(own, ownApp)])],
    tables: join(folder, 'lookups'),
    collections,
  };
}

/** Files of settings that say how events are mapped, or what searches do without naming it. Others are read for each search when they changed. */
const mapping: ReadonlySet<string> = new Set([
  ...['eventtypes', 'tags', 'props', 'transforms', 'collections'],
  ...['limits', 'multikv', 'transactiontypes'],
]);

/** The directories that the session was opened with. */
export const contentDirectories = (session: Session, directory: StateDirectory): readonly string[] =>
  session.content.filter((path) => !sharedDirectories(directory).includes(path));

/** Has the session work with what the server keeps, and read it again when that changes. `shipped`: what ships, and the content beside. */
export function shareContent(session: Session, directory: StateDirectory, conf: ConfStore, shipped: Knowledge): void {
  const shared = sharedDirectories(directory);
  // An app is known by this folder.
  for (const path of [join(shared[0]!, 'local'), join(shared[1]!, 'search', 'local')])
    mkdirSync(path, { recursive: true, mode: 0o700 });
  const missing = shared.filter((path) => !session.content.includes(path));
  if (missing.length > 0) session.reload([...session.content, ...missing]);
  const isMapped = mappingMacros(shipped, conf);
  conf.onChange((file, stanza) => {
    if (mapping.has(file) || (file === 'macros' && (stanza === null || isMapped(stanza)))) session.reload();
  });
}
