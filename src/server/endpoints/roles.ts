import { allCapabilities } from '../auth/capabilities.ts';
import { requireAll } from '../auth/require-all.ts';
import { badRequest, conflict } from '../http/api-error.ts';
import type { Endpoint } from '../http/endpoint.ts';
import type { ApiRequest } from '../http/request.ts';
import { type Collection, collectionEndpoints } from '../rest/collection.ts';
import type { Entry, EntryValue } from '../rest/feed.ts';
import type { ServerContext } from '../server-context.ts';

const path = 'authorization/roles';
const system = { owner: 'nobody', app: 'system' } as const;
const stanzaOf = (name: string): string => `role_${name}`;

/** Limits that a role has, and what holds when it does not say. */
const limits: Readonly<Record<string, number>> = {
  cumulativeRTSrchJobsQuota: 0,
  cumulativeSrchJobsQuota: 0,
  rtSrchJobsQuota: 6,
  srchDiskQuota: 100,
  srchJobsQuota: 3,
  srchTimeEarliest: -1,
  srchTimeWin: -1,
};

const listOf = (text: string | undefined): readonly string[] =>
  (text ?? '')
    .split(/[;,]/)
    .map((part) => part.trim())
    .filter((part) => part !== '');

function roleEntry(name: string, { user }: ApiRequest, { roles, conf }: ServerContext): Entry {
  const role = roles.role(name)!;
  const settings = conf.stanza('authorize', stanzaOf(name), system)!.settings;
  const parents = role.imported.flatMap((parent) => roles.role(parent) ?? []);
  const canWrite = user.capabilities.has('edit_roles');
  const own = [...settings].filter(([, value]) => value === 'enabled').map(([key]) => key);
  const union = (of: (parent: (typeof parents)[number]) => Iterable<string>): readonly string[] =>
    [...new Set(parents.flatMap((parent) => [...of(parent)]))].sort();
  const content: { [key: string]: EntryValue } = {
    capabilities: own.sort(),
    defaultApp: settings.get('defaultApp') ?? '',
    'eai:acl': null,
    grantable_roles: '',
    imported_capabilities: union(({ capabilities }) => capabilities),
    imported_grantable_roles: '',
    imported_roles: role.imported,
    imported_srchFilter: '',
    imported_srchIndexesAllowed: union(({ indexes }) => indexes.allowed),
    imported_srchIndexesDefault: union(({ indexes }) => indexes.byDefault),
    srchFilter: settings.get('srchFilter') ?? '',
    srchIndexesAllowed: listOf(settings.get('srchIndexesAllowed')),
    srchIndexesDefault: listOf(settings.get('srchIndexesDefault')),
    srchIndexesDisallowed: [],
  };
  for (const [key, usual] of Object.entries(limits)) {
    const kept = Number(settings.get(key));
    content[key] = settings.has(key) && Number.isFinite(kept) ? kept : usual;
    content[`imported_${key}`] = usual;
  }
  const isRemovable = canWrite && !conf.ships('authorize', stanzaOf(name));
  return {
    ...{ name, collection: path, content },
    acl: {
      ...{ app: 'system', owner: 'system', sharing: 'system', canWrite, removable: isRemovable },
      perms: { read: ['*'], write: ['admin'] },
    },
    links: ['list', 'edit', ...(isRemovable ? ['remove'] : [])],
  };
}

/** Lists come repeated, or in one value. */
const listIn = ({ params }: ApiRequest, name: string): readonly string[] | null =>
  params.has(name) ? [...new Set(params.all(name).flatMap(listOf))] : null;

/** Writes what was sent of a role. @throws ApiError 400 */
function write(name: string, request: ApiRequest, server: ServerContext): void {
  const { params, user } = request;
  const { conf, roles } = server;
  const before = conf.own({ file: 'authorize', name: stanzaOf(name), ...system })?.settings;
  const all = conf.stanza('authorize', stanzaOf(name), system)?.settings;
  const settings: (readonly [string, string])[] = before === undefined ? [['srchMaxTime', '100days']] : [];
  const imported = listIn(request, 'imported_roles');
  if (imported !== null) {
    const unknown = imported.find((role) => roles.role(role) === null || role === name);
    if (unknown !== undefined)
      throw badRequest(`In handler 'roles': Could not get info for role that does not exist: ${unknown}`);
    for (const role of imported) requireAll(roles.role(role)!.capabilities, user);
    settings.push(['importRoles', imported.join(';')]);
  }
  const capabilities = listIn(request, 'capabilities');
  if (capabilities !== null) {
    const unknown = capabilities.find((capability) => !allCapabilities.includes(capability));
    if (unknown !== undefined)
      throw badRequest(`In handler 'roles': The following capability does not exist: ${unknown}`);
    requireAll(capabilities, user);
    for (const [key, value] of all ?? [])
      if (value === 'enabled' && !capabilities.includes(key)) settings.push([key, 'disabled']);
    for (const capability of capabilities) settings.push([capability, 'enabled']);
  }
  for (const key of ['srchIndexesAllowed', 'srchIndexesDefault']) {
    const indexes = listIn(request, key);
    if (indexes === null) continue;
    const wrong = indexes.find((pattern) => !/^[\w*-]{1,100}$/.test(pattern));
    if (wrong !== undefined) throw badRequest(`In handler 'roles': '${wrong}' is not the name of an index.`);
    settings.push([key, indexes.join(';')]);
  }
  for (const key of Object.keys(limits)) {
    const text = params.text(key);
    if (text === null) continue;
    if (!/^-?\d{1,9}$/.test(text)) throw badRequest(`In handler 'roles': Argument "${key}" must be a number.`);
    settings.push([key, text]);
  }
  for (const key of ['defaultApp', 'srchFilter']) {
    const text = params.get(key);
    if (text !== null) settings.push([key, text]);
  }
  conf.set('authorize', stanzaOf(name), settings, system);
}

const roles: Collection = {
  path,
  links: ['create'],
  needs: { change: 'edit_roles' },
  fields: {
    required: [],
    optional: [
      'capabilities',
      'defaultApp',
      'imported_roles',
      'srchFilter',
      'srchIndexesAllowed',
      'srchIndexesDefault',
      ...Object.keys(limits),
    ],
    wildcard: [],
  },
  list: (request, server) => visible(request, server).map((name) => roleEntry(name, request, server)),
  get: (name, request, server) => (visible(request, server).includes(name) ? roleEntry(name, request, server) : null),
  create: (name, request, server) => {
    if (!/^[a-z0-9_][a-z0-9_.@-]{0,99}$/.test(name) || name === 'default')
      throw badRequest(
        `In handler 'roles': The name '${name}' is not valid for a role: lower case letters, digits, _, - and . make one.`,
      );
    if (server.roles.role(name) !== null)
      throw conflict(`Unable to create role: a role with name=${name} already exists`);
    write(name, request, server);
    server.log.audit(request.user.name, 'edit_roles', { operation: 'create', object: name });
    return roleEntry(name, request, server);
  },
  update: (name, request, server) => {
    requireAll(server.roles.role(name)!.capabilities, request.user);
    write(name, request, server);
    server.log.audit(request.user.name, 'edit_roles', { operation: 'edit', object: name });
    return roleEntry(name, request, server);
  },
  remove: (name, request, server) => {
    if (server.conf.ships('authorize', stanzaOf(name)))
      throw badRequest(`In handler 'roles': The role '${name}' comes with the server and cannot be removed.`);
    server.conf.remove('authorize', stanzaOf(name), system);
    server.log.audit(request.user.name, 'edit_roles', { operation: 'remove', object: name });
  },
};

/** Their own for everybody, all for those who look after them. */
const visible = ({ user }: ApiRequest, server: ServerContext): readonly string[] => {
  const names = server.roles.names();
  if (user.capabilities.has('list_all_roles') || user.capabilities.has('edit_roles')) return names;
  return names.filter((name) => user.roles.includes(name));
};

/** `authorization/roles`: what the users of a role may do, and which indexes they see. */
export const roleEndpoints: readonly Endpoint[] = collectionEndpoints(roles);
