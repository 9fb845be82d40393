import { isConfTrue } from '../../knowledge/conf-file.ts';
import { isPlainName } from '../conf/conf-store.ts';
import { knowledgeFiles, knownFiles, serverFiles } from '../conf/known-files.ts';
import type { Answer } from '../http/answer.ts';
import { notFound } from '../http/api-error.ts';
import type { Endpoint, Handler } from '../http/endpoint.ts';
import { lacksCapability } from '../http/lacks-capability.ts';
import type { ApiRequest } from '../http/request.ts';
import { Router } from '../http/router.ts';
import { type Collection, collectionEndpoints } from '../rest/collection.ts';
import { confCollection } from '../rest/conf-collection.ts';
import { systemAcl } from '../rest/system-acl.ts';
import { savedSearchDefaults } from '../saved-searches/defaults.ts';
import type { ServerContext } from '../server-context.ts';

/** Whether there is a file of that name, stanzas or not. */
export const isFile = (file: string, { conf }: ServerContext): boolean =>
  knownFiles.includes(file) || conf.fileNames().includes(file);

/** What is no knowledge says how the server is set up, and whom it trusts. @throws ApiError 403 */
export function requireFileRight(file: string, { method, user }: ApiRequest): void {
  if (knowledgeFiles.has(file)) return;
  const needed = method === 'GET' ? 'list_settings' : 'admin_all_objects';
  if (!user.capabilities.has(needed)) throw lacksCapability(needed);
}

/** Stanzas of any file: what is set, as it is written. */
function fileCollection(file: string): Collection {
  const path = `configs/conf-${file}`;
  const collection = confCollection({
    path,
    file,
    links: ['create', '_reload', '_acl'],
    entryLinks: ['list', '_reload', 'edit', 'disable'],
    fields: { required: [], optional: [], wildcard: ['.*'] },
    nameOf: (stanza) => stanza,
    content: ({ settings, app, owner }) => ({
      ...Object.fromEntries(settings),
      disabled: isConfTrue(settings.get('disabled')),
      'eai:acl': null,
      'eai:appName': app,
      'eai:userName': owner,
    }),
  });
  const defaults = file === 'savedsearches' ? savedSearchDefaults : {};
  const fresh = { name: '_new', collection: path, acl: systemAcl, links: ['list', 'edit'], content: defaults };
  return { ...collection, fresh: () => fresh };
}

const ofFile: Handler = async (request, server) => {
  const { conf = '' } = request.names;
  const file = /^conf-(.+)$/s.exec(conf)?.[1] ?? '';
  if (!isPlainName(file)) throw notFound();
  requireFileRight(file, request);
  if (!isFile(file, server)) throw notFound(`File not found: ${file}`);
  const found = new Router(collectionEndpoints(fileCollection(file))).find(request.path);
  const handler = found?.endpoint[request.method];
  if (handler === undefined) throw notFound();
  // What is set of the server holds for all of it, in whatever namespace a client says it.
  const namespace = serverFiles.has(file) ? { owner: 'nobody', app: 'system', isGiven: true } : request.namespace;
  return (await handler({ ...request, namespace, names: found!.names }, server)) satisfies Answer;
};

/** `configs/conf-FILE`: stanzas of the configuration, of any file. */
export const configEndpoints: readonly Endpoint[] = [
  'configs/:conf',
  'configs/:conf/:name',
  'configs/:conf/:name/:action',
].map((path) => ({ path, GET: ofFile, POST: ofFile, DELETE: ofFile }));
