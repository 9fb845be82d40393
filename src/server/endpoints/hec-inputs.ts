import { isConfTrue } from '../../knowledge/conf-file.ts';
import type { Stanza } from '../conf/conf-store.ts';
import { commonStanza, listOf, tokenName, tokenPlace } from '../hec/tokens.ts';
import { badRequest, conflict } from '../http/api-error.ts';
import type { Endpoint } from '../http/endpoint.ts';
import type { ApiRequest } from '../http/request.ts';
import { type Collection, collectionEndpoints, existing, single } from '../rest/collection.ts';
import type { Acl, Entry } from '../rest/feed.ts';
import { secondsText } from '../rest/times.ts';
import type { ServerContext } from '../server-context.ts';

const path = 'data/inputs/http';
const capability = 'edit_token_http';

/** What may be set of a token, and of the stanza that all follow. */
const ofTokens = [
  ...['description', 'disabled', 'host', 'index', 'indexes', 'source', 'sourcetype', 'token', 'useACK'],
  'allowQueryStringAuth',
];
const ofAll = [
  'disabled',
  'enableSSL',
  'port',
  'dedicatedIoThreads',
  'maxSockets',
  'maxThreads',
  'useDeploymentServer',
];

/** Tokens belong to an app of their own, whatever namespace they are asked for in: clients make them in one and look in another. */
const aclOf = (isCommon: boolean): Acl => ({
  ...{ ...tokenPlace, sharing: 'app', canWrite: true, removable: !isCommon },
  perms: { read: ['*'], write: ['admin'] },
});

function entryOf(stanza: Stanza, { hecTokens }: ServerContext): Entry {
  const isCommon = stanza.name === commonStanza;
  const name = isCommon ? commonStanza : tokenName(stanza.name);
  const text = (key: string): string => stanza.settings.get(key) ?? '';
  const indexes = listOf(stanza.settings.get('indexes'));
  return {
    name: stanza.name,
    collection: path,
    // Splunk encodes it twice, so that a client that decodes a path as a whole still has one part.
    pathName: encodeURIComponent(stanza.name).replaceAll('%3A', ':'),
    acl: aclOf(isCommon),
    links: [
      'list',
      '_reload',
      'edit',
      ...(isCommon ? [] : ['remove']),
      isConfTrue(text('disabled')) ? 'enable' : 'disable',
    ],
    updated: secondsText(stanza.updated / 1000),
    content: {
      ...Object.fromEntries([...stanza.settings].filter(([key]) => key !== 'token')),
      ...{ disabled: isConfTrue(text('disabled')), 'eai:acl': null, host: text('host') },
      ...{ index: text('index') || 'default', indexes, source: text('source'), sourcetype: text('sourcetype') },
      ...(isCommon
        ? {}
        : {
            ...{ token: hecTokens.get(name)!.value, useACK: isConfTrue(text('useACK')) ? '1' : '0' },
            allowQueryStringAuth: isConfTrue(text('allowQueryStringAuth')),
            description: text('description'),
          }),
    },
  };
}

/** What is written of the parameters. @throws ApiError 400 */
function settingsOf(name: string, { params }: ApiRequest, { hecTokens }: ServerContext): ReadonlyMap<string, string> {
  const settings = new Map<string, string>();
  for (const key of name === commonStanza ? [...ofAll, ...ofTokens] : ofTokens) {
    const values = params.all(key);
    if (values.length > 0) settings.set(key, key === 'indexes' ? values.join(',') : values.at(-1)!);
  }
  for (const key of ['disabled', 'useACK', 'allowQueryStringAuth'])
    if (settings.has(key)) settings.set(key, isConfTrue(settings.get(key)) ? '1' : '0');
  for (const [key, value] of settings)
    if (/[\r\n\0]/.test(value) && key !== 'description') throw badRequest(`Invalid value of '${key}'.`);
  const token = settings.get('token');
  if (token && !/^[\x21-\x7e]{1,256}$/.test(token)) throw badRequest("Invalid value of 'token'.");
  if (token && (hecTokens.find(token)?.name ?? name) !== name) throw conflict('This token is in use already.');
  const before = hecTokens.stanza(name)?.settings;
  const allowed = listOf(settings.get('indexes') ?? before?.get('indexes'));
  const index = settings.get('index') ?? before?.get('index') ?? '';
  if (allowed.length > 0 && index === '') throw badRequest("'indexes' should be specified together with 'index'.");
  if (allowed.length > 0 && !allowed.includes(index)) settings.set('indexes', [index, ...allowed].join(','));
  return settings;
}

const collection: Collection = {
  path,
  links: ['create', '_reload', '_acl'],
  needs: { look: capability, change: capability },
  fields: { required: [], optional: ofTokens, wildcard: [] },
  list: (_request, server) => server.hecTokens.stanzas().map((stanza) => entryOf(stanza, server)),
  get: (given, _request, server) => {
    const stanza = server.hecTokens.stanza(tokenName(given));
    return stanza === null ? null : entryOf(stanza, server);
  },
  create: (given, request, server) => {
    const name = tokenName(given);
    if (server.hecTokens.stanza(name) !== null) throw conflict(`An object with name=http://${name} already exists`);
    if (!/^[^\r\n\0\][%/]{1,255}$/.test(name)) throw badRequest(`Invalid name '${given}'.`);
    return changed(name, request, server);
  },
  update: (given, request, server) => changed(tokenName(given), request, server),
  remove: (given, _request, server) => {
    const name = tokenName(given);
    if (name === commonStanza) throw badRequest(`'${commonStanza}' ships with the server and cannot be removed.`);
    server.hecTokens.remove(name);
  },
  actions: {
    _reload: { GET: (request, server) => shown(request, server), POST: (request, server) => shown(request, server) },
    enable: { POST: (request, server) => able(request, server, '0') },
    disable: { POST: (request, server) => able(request, server, '1') },
  },
};

function changed(name: string, request: ApiRequest, server: ServerContext): Entry {
  server.hecTokens.set(name, settingsOf(name, request, server));
  return entryOf(server.hecTokens.stanza(name)!, server);
}

const shown = async (request: ApiRequest, server: ServerContext): Promise<ReturnType<typeof single>> =>
  single(collection, await existing(collection, request, server));

async function able(request: ApiRequest, server: ServerContext, disabled: string): Promise<ReturnType<typeof single>> {
  await existing(collection, request, server);
  const name = tokenName(request.names.name!);
  server.hecTokens.set(name, new Map([['disabled', disabled]]));
  return single(collection, entryOf(server.hecTokens.stanza(name)!, server));
}

/** `data/inputs/http`: the tokens of the HTTP Event Collector, and with the name `http` what holds for all of them. */
export const hecInputEndpoints: readonly Endpoint[] = collectionEndpoints(collection);
