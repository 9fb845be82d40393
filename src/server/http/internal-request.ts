import type { User } from '../auth/user.ts';
import type { Entry, EntryValue } from '../rest/feed.ts';
import type { ServerContext } from '../server-context.ts';
import { ApiError } from './api-error.ts';
import { Params } from './params.ts';
import { placeOf } from './request-place.ts';
import type { Router } from './router.ts';

type EntryRow = Record<string, string | number | readonly string[]>;

/**
 * The entries that a user gets under a path of the management API, as rows (`rest`): `title`, `id`, `author`, `eai:acl.*` and what they hold.
 * @returns null when there is nothing under the path, or it lists no entries. @throws ApiError when the user may not see it.
 */
export async function entriesAsRows(
  url: string,
  settings: Readonly<Record<string, string>>,
  user: User,
  server: ServerContext,
  router: Router,
): Promise<readonly EntryRow[] | null> {
  const [rawPath = '', rawQuery = ''] = url.split('?');
  const query = new URLSearchParams(rawQuery);
  for (const [name, value] of Object.entries(settings)) query.set(name, value);
  query.set('output_mode', 'json');
  try {
    const full = `/${rawPath.replace(/^\/+/, '')}`;
    const { path, namespace } = placeOf(/^\/services(?:NS)?\//.test(full) ? full : `/services${full}`);
    const found = router.find(path);
    const handler = found?.endpoint.GET;
    if (found === null || handler === undefined) return null;
    const needed = found.endpoint.needs?.GET;
    if (needed !== undefined && !user.capabilities.has(needed))
      throw new Error(`You have insufficient privileges to see '${url}' (requires capability: ${needed}).`);
    const params = new Params(query);
    const answer = await handler(
      {
        ...{ method: 'GET', path, namespace, names: found.names, params, query: params, form: new Params(), user },
        ...{ body: Buffer.alloc(0), headers: {}, peer: '', gone: new AbortController().signal, outputMode: 'json' },
      },
      server,
    );
    if (answer.kind !== 'feed' && answer.kind !== 'entry') return null;
    return answer.feed.entries.map(entryRow);
  } catch (error) {
    if (error instanceof ApiError && error.status === 404) return null;
    throw error;
  }
}

function entryRow(entry: Entry): EntryRow {
  const { acl, name } = entry;
  const row: EntryRow = { title: name };
  row.id = `https://127.0.0.1:8089/servicesNS/${encodeURIComponent(acl.owner)}/${encodeURIComponent(acl.app)}/${entry.collection}/${encodeURIComponent(entry.pathName ?? name)}`;
  row.author = acl.owner;
  row['eai:acl.app'] = acl.app;
  row['eai:acl.owner'] = acl.owner;
  row['eai:acl.sharing'] = acl.sharing;
  row['eai:acl.can_write'] = acl.canWrite ? 1 : 0;
  row['eai:acl.removable'] = acl.removable ? 1 : 0;
  for (const [right, roles] of Object.entries(acl.perms ?? {}))
    if (roles.length > 0) row[`eai:acl.perms.${right}`] = roles;
  for (const [key, value] of Object.entries(entry.content)) put(row, key, value);
  row.splunk_server = 'local';
  return row;
}

/** What an entry holds: lists are multivalues, what lies deeper has dots in its name. */
function put(row: EntryRow, key: string, value: EntryValue): void {
  if (value === null) return;
  if (typeof value === 'boolean') row[key] = value ? 1 : 0;
  else if (typeof value !== 'object') row[key] = value;
  else if (Array.isArray(value)) {
    const texts = value.map((item) =>
      item !== null && typeof item === 'object' ? JSON.stringify(item) : String(item),
    );
    if (texts.length === 1) row[key] = texts[0]!;
    else if (texts.length > 1) row[key] = texts;
  } else for (const [inner, held] of Object.entries(value)) put(row, `${key}.${inner}`, held);
}
