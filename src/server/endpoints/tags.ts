import type { Stanza } from '../conf/conf-store.ts';
import { badRequest, noSuchObject } from '../http/api-error.ts';
import type { Endpoint, Handler } from '../http/endpoint.ts';
import type { ApiRequest } from '../http/request.ts';
import { type Collection, collectionEndpoints, single } from '../rest/collection.ts';
import { aclOf, placeOf, scopeOf } from '../rest/conf-collection.ts';
import type { Entry } from '../rest/feed.ts';
import { systemAcl } from '../rest/system-acl.ts';
import { secondsText } from '../rest/times.ts';
import type { ServerContext } from '../server-context.ts';
import { tagsOf } from './event-types.ts';

/** `field::value` of a stanza `[field=value]`, whose value is percent-encoded; null for none of that form. */
function pairOf({ name }: Pick<Stanza, 'name'>): readonly [field: string, value: string] | null {
  const equals = name.indexOf('=');
  if (equals <= 0) return null;
  const value = name.slice(equals + 1);
  try {
    return [name.slice(0, equals), decodeURIComponent(value)];
  } catch {
    return [name.slice(0, equals), value];
  }
}

/** The stanza of `field::value`. @throws ApiError 400 */
function stanzaOf(pair: string): string {
  const [, field, value] = /^([^:=\s][^:=]*)::(.+)$/s.exec(pair) ?? [];
  if (field === undefined || /[\r\n[\]]/.test(pair)) throw badRequest(`'${pair.slice(0, 100)}' is no field::value.`);
  return `${field}=${encodeURIComponent(value!)}`;
}

const stanzas = (request: ApiRequest, { conf }: ServerContext): readonly Stanza[] =>
  conf.stanzas('tags', scopeOf(request));

/** What `add` and `delete` say of a tag, several times. */
function change(tag: string, request: ApiRequest, server: ServerContext): void {
  if (!/^[^\s=[\]#]{1,200}$/.test(tag)) throw badRequest(`'${tag}' is no name of a tag.`);
  const place = placeOf(request, server);
  for (const pair of request.params.all('add')) server.conf.set('tags', stanzaOf(pair), [[tag, 'enabled']], place);
  for (const pair of request.params.all('delete')) server.conf.set('tags', stanzaOf(pair), [[tag, 'disabled']], place);
}

const entryOf = (tag: string, pairs: readonly string[]): Entry => ({
  ...{ name: tag, collection: 'search/tags', acl: systemAcl, links: ['list', 'edit', 'remove'] },
  content: { values: pairs, 'eai:acl': null },
});

const tags: Collection = {
  path: 'search/tags',
  links: ['create'],
  fields: { required: [], optional: ['add', 'delete'], wildcard: [] },
  list: (request, server) => {
    const found = new Map<string, string[]>();
    for (const stanza of stanzas(request, server)) {
      const pair = pairOf(stanza);
      for (const tag of pair === null ? [] : tagsOf(stanza.settings))
        found.set(tag, [...(found.get(tag) ?? []), pair!.join('::')]);
    }
    return [...found].sort(([a], [b]) => (a < b ? -1 : 1)).map(([tag, pairs]) => entryOf(tag, pairs));
  },
  get: async (name, request, server) => (await tags.list(request, server)).find((entry) => entry.name === name) ?? null,
  create: (name, request, server) => {
    change(name, request, server);
    return entryOf(name, request.params.all('add'));
  },
  update: async (name, request, server) => {
    change(name, request, server);
    return (await tags.get(name, request, server)) ?? entryOf(name, []);
  },
  remove: (name, request, server) => {
    const place = placeOf(request, server);
    for (const stanza of stanzas(request, server))
      if (tagsOf(stanza.settings).includes(name))
        server.conf.set('tags', stanza.name, [[name, 'disabled']], { owner: stanza.owner, app: place.app });
  },
};

const known = ['_time', 'host', 'index', 'source', 'sourcetype', 'eventtype', 'linecount', 'punct', 'splunk_server'];

/** Fields that every event has, and those that tags or settings name. */
const fieldNames = (request: ApiRequest, server: ServerContext): readonly string[] => {
  const named = server.conf.stanzas('fields', scopeOf(request)).map(({ name }) => name);
  return [...new Set([...known, ...named, ...stanzas(request, server).flatMap((stanza) => pairOf(stanza)?.[0] ?? [])])]
    .filter((name) => name !== 'default')
    .sort();
};

const fieldEntry = (name: string): Entry => ({
  ...{ name, collection: 'search/fields', acl: systemAcl, links: ['list', 'tags'] },
  content: { 'eai:acl': null },
});

const fields: Collection = {
  path: 'search/fields',
  links: [],
  list: (request, server) => fieldNames(request, server).map(fieldEntry),
  get: (name, request, server) => (fieldNames(request, server).includes(name) ? fieldEntry(name) : null),
  actions: {
    tags: {
      GET: (request, server) => {
        const field = request.names.name!;
        const found = stanzas(request, server).filter((stanza) => pairOf(stanza)?.[0] === field);
        if (found.length === 0 && !fieldNames(request, server).includes(field)) throw noSuchObject(field);
        const entries = found.flatMap((stanza) =>
          tagsOf(stanza.settings).map(
            (tag): Entry => ({
              ...{
                name: `${pairOf(stanza)!.join('::')}`,
                collection: `search/fields/${field}/tags`,
                acl: aclOf(stanza, request),
              },
              ...{
                links: ['list'],
                updated: secondsText(stanza.updated / 1000),
                content: { tag, value: pairOf(stanza)![1], 'eai:acl': null },
              },
            }),
          ),
        );
        return { kind: 'feed', feed: { collection: `search/fields/${field}/tags`, entries, links: [] } };
      },
      POST: ((request, server) => {
        const field = request.names.name!;
        const value = request.params.text('value');
        if (value === null) throw badRequest('The following required arguments are missing: value.');
        const place = placeOf(request, server);
        const settings = [
          ...request.params.all('add').map((tag) => [tag, 'enabled'] as const),
          ...request.params.all('delete').map((tag) => [tag, 'disabled'] as const),
        ];
        for (const [tag] of settings)
          if (!/^[^\s=[\]#]{1,200}$/.test(tag)) throw badRequest(`'${tag}' is no name of a tag.`);
        server.conf.set('tags', stanzaOf(`${field}::${value}`), settings, place);
        return single(fields, fieldEntry(field));
      }) satisfies Handler,
    },
  },
};

/** Tags on values of fields (tags.conf): by tag, and by field. Those that are shared count. */
export const tagEndpoints: readonly Endpoint[] = [...collectionEndpoints(tags), ...collectionEndpoints(fields)];
