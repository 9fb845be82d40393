import type { Knowledge } from '../../knowledge/knowledge.ts';
import { once } from '../../knowledge/once.ts';
import { readKnowledge } from '../../run/engine.ts';
import { shippedDirectory } from '../../run/shipped-directory.ts';
import type { Session } from '../../session/session.ts';
import { ConfStore } from '../conf/conf-store.ts';
import { stockConf } from '../conf/stock.ts';
import { Collections } from '../kv/collections.ts';
import { LookupFiles } from '../lookups/lookup-files.ts';
import type { StateDirectory } from '../state/state-directory.ts';
import { contentDirectories, shareContent } from './content.ts';
import { contentConf, contentTables } from './content-conf.ts';
import { DataModelFiles } from './data-model-files.ts';
import { userKnowledge } from './user-knowledge.ts';

/** What the server keeps beside events for searches to use, and what is there without it. */
export interface ServerKnowledge {
  readonly conf: ConfStore;
  /** What ships, and the content which the session was opened with: nothing of it can be changed here. */
  readonly shipped: Knowledge;
  readonly models: DataModelFiles;
  readonly lookupFiles: LookupFiles;
  /** The KV store. */
  readonly collections: Collections;
  /** The macros, lookups and saved searches that a user's searches see in an app. */
  knowledgeOf(owner: string, app: string): Knowledge;
}

/** Opens it, and has the session work with it from now on. */
export function serverKnowledge(session: Session, directory: StateDirectory): ServerKnowledge {
  const content = contentDirectories(session, directory);
  const shipped = readKnowledge(shippedDirectory(), content);
  const conf = new ConfStore(directory.etc, stockConf, contentConf(content, shipped));
  shareContent(session, directory, conf, shipped);
  return {
    ...{ conf, shipped },
    models: new DataModelFiles(directory.etc, shipped, content),
    lookupFiles: new LookupFiles(
      directory.etc,
      once(() => contentTables(shipped, content)),
    ),
    collections: new Collections(directory.collections, conf),
    knowledgeOf: userKnowledge(directory, shipped, content),
  };
}
