import { mkdirSync } from 'node:fs';
import { join } from 'node:path';

/** Where the server keeps what is its own: nobody but its user may look in. */
export interface StateDirectory {
  readonly root: string;
  readonly database: string;
  /** Splunk's `etc`: `apps/{app}/local/*.conf`, `users/{user}/{app}/local/*.conf`, `system/local/*.conf`. */
  readonly etc: string;
  /** Where files are laid that a request then names (`eai:data` of lookups). */
  readonly staging: string;
  /** Collections of the KV store, a SQLite file. */
  readonly collections: string;
  /** Results of jobs, a folder each. */
  readonly dispatch: string;
  /** The certificate authority and the certificate made for this server. */
  readonly tls: string;
  /** The key that secrets are sealed with. */
  readonly secrets: string;
}

/** Makes what is missing. */
export function stateDirectory(root: string): StateDirectory {
  const directory = {
    root,
    database: join(root, 'server.db'),
    etc: join(root, 'etc'),
    collections: join(root, 'collections.db'),
    staging: join(root, 'lookup_tmp'),
    dispatch: join(root, 'dispatch'),
    tls: join(root, 'tls'),
    secrets: join(root, 'secrets.key'),
  };
  for (const path of [root, directory.etc, directory.dispatch, directory.staging, directory.tls])
    mkdirSync(path, { recursive: true, mode: 0o700 });
  return directory;
}
