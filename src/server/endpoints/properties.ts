import { isPlainName, type Stanza } from '../conf/conf-store.ts';
import { knownFiles, serverFiles } from '../conf/known-files.ts';
import { type Answer, said } from '../http/answer.ts';
import { badRequest, forbidden, notFound } from '../http/api-error.ts';
import type { Endpoint } from '../http/endpoint.ts';
import type { ApiRequest } from '../http/request.ts';
import { aclOf, bestOf, maySee, placeOf, scopeOf } from '../rest/conf-collection.ts';
import type { Entry } from '../rest/feed.ts';
import { paged } from '../rest/paging.ts';
import { systemAcl } from '../rest/system-acl.ts';
import { requireOwnersRights } from '../saved-searches/schedule.ts';
import type { ServerContext } from '../server-context.ts';
import { isFile, requireFileRight } from './configs.ts';

/** @throws ApiError 404 when there is no such file. */
function fileOf(request: ApiRequest, server: ServerContext): string {
  const file = request.names.file!;
  if (!isPlainName(file)) throw notFound();
  requireFileRight(file, request);
  if (!isFile(file, server)) throw notFound(`${file} does not exist`);
  return file;
}

function find(request: ApiRequest, server: ServerContext): Stanza | null {
  const found = bestOf(server.conf, fileOf(request, server), request.names.stanza!, request);
  return found !== null && maySee(found, request.user) ? found : null;
}

/** @throws ApiError 404 when there is no such stanza. */
function stanzaOf(request: ApiRequest, server: ServerContext): Stanza {
  const found = find(request, server);
  if (found === null) throw notFound(`${request.names.stanza} does not exist`);
  return found;
}

/** All when nothing is said of how many: names are short, and clients look for theirs among them. */
function named(collection: string, names: readonly string[], request: ApiRequest): Answer {
  const entries = names.map(
    (name): Entry => ({ name, collection, acl: systemAcl, links: ['list', 'edit'], content: { 'eai:acl': null } }),
  );
  if (!request.params.has('count')) return { kind: 'feed', feed: { collection, entries, links: ['create'] } };
  const { items, paging } = paged(entries, request.params);
  return { kind: 'feed', feed: { collection, entries: items, links: ['create'], paging } };
}

/** Where a stanza is written: where it stands, when its file has it there; else where new ones go. */
function change(
  request: ApiRequest,
  server: ServerContext,
  file: string,
  name: string,
  settings: Iterable<readonly [string, string]>,
): void {
  if (name === '' || name.length > 1000 || /[\r\n]/.test(name)) throw badRequest(`Invalid name '${name}'.`);
  const found = bestOf(server.conf, file, name, request);
  const isSeen = found !== null && !found.isStock && maySee(found, request.user);
  if (isSeen && !aclOf(found, request).canWrite) throw forbidden(`You may not change '${name}'.`);
  if (isSeen) requireOwnersRights(found, request.user, server);
  const place = isSeen ? { owner: found.owner, app: found.app } : systemPlace(file, request, server);
  server.conf.set(file, name, settings, place);
}

/** What is set of the server holds for all of it, wherever a client says it. */
const systemPlace = (file: string, request: ApiRequest, server: ServerContext): { owner: string; app: string } =>
  serverFiles.has(file) ? { owner: 'nobody', app: 'system' } : placeOf(request, server);

/** Parameters that say how to answer. */
const settingsIn = ({ form, query }: ApiRequest): readonly (readonly [string, string])[] =>
  (form.names().length > 0 ? form : query).entries().filter(([key]) => key !== 'output_mode' && key !== '__stanza');

const modified = (what: string): Answer => said({ type: 'INFO', text: `Successfully modified "${what}".` });

/** `properties`: the configuration by file, stanza and key; a value is a text. */
export const propertyEndpoints: readonly Endpoint[] = [
  {
    path: 'properties',
    GET: (request, { conf }) => named('properties', [...new Set([...knownFiles, ...conf.fileNames()])].sort(), request),
    POST: (request, server) => {
      const file = request.params.text('__conf');
      if (file === null || !isPlainName(file)) throw badRequest('The parameter __conf has no valid name of a file.');
      requireFileRight(file, request);
      if (!isFile(file, server)) server.conf.make(file, placeOf(request, server));
      return { ...named('properties', [file], request), status: 201 } as Answer;
    },
  },
  {
    path: 'properties/:file',
    GET: (request, server) => {
      const file = fileOf(request, server);
      const seen = server.conf.stanzas(file, scopeOf(request)).filter((stanza) => maySee(stanza, request.user));
      return named(`properties/${file}`, [...new Set(seen.map(({ name }) => name))], request);
    },
    POST: (request, server) => {
      const file = fileOf(request, server);
      const name = request.params.text('__stanza');
      if (name === null) throw badRequest('The parameter __stanza is missing.');
      change(request, server, file, name, settingsIn(request));
      return { ...named(`properties/${file}`, [name], request), status: 201 } as Answer;
    },
  },
  {
    path: 'properties/:file/:stanza',
    GET: (request, server) => {
      const { file, name, settings } = stanzaOf(request, server);
      const collection = `properties/${file}/${name}`;
      const entries = [...settings].map(
        ([key, value]): Entry => ({
          ...{ name: key, collection, acl: systemAcl, links: ['list', 'edit'] },
          content: { $text: value },
        }),
      );
      return { kind: 'feed', feed: { collection, entries, links: [] } };
    },
    POST: (request, server) => {
      const { stanza = '' } = request.names;
      change(request, server, fileOf(request, server), stanza, settingsIn(request));
      return modified(stanza);
    },
    DELETE: (request, server) => {
      const stanza = stanzaOf(request, server);
      if (!aclOf(stanza, request).canWrite) throw forbidden(`You may not change '${stanza.name}'.`);
      if (!server.conf.remove(stanza.file, stanza.name, stanza))
        throw badRequest(`'${stanza.name}' ships with the server and cannot be removed.`);
      return said({ type: 'INFO', text: `Successfully deleted "${stanza.name}".` });
    },
  },
  {
    path: 'properties/:file/:stanza/:key',
    GET: (request, server) => {
      const value = stanzaOf(request, server).settings.get(request.names.key!);
      if (value === undefined) throw notFound(`${request.names.key} does not exist`);
      return { kind: 'body', type: 'text/plain; charset=UTF-8', body: value };
    },
    POST: (request, server) => {
      const { stanza = '', key = '' } = request.names;
      const value = request.params.get('value');
      if (value === null) throw badRequest('The parameter value is missing.');
      change(request, server, fileOf(request, server), stanza, [[key, value]]);
      return modified(key);
    },
  },
];
