import type { User } from '../auth/user.ts';
import type { ConfStore, Scope, Stanza } from '../conf/conf-store.ts';
import { type ApiError, badRequest, conflict, forbidden, noSuchObject, notFound } from '../http/api-error.ts';
import type { Params } from '../http/params.ts';
import type { ApiRequest } from '../http/request.ts';
import { requireOwnersRights } from '../saved-searches/schedule.ts';
import type { ServerContext } from '../server-context.ts';
import { type Collection, existing, single } from './collection.ts';
import type { Acl, Entry, EntryValue, Sharing } from './feed.ts';
import { secondsText } from './times.ts';

/** Objects that are stanzas of a conf file: saved searches, macros, event types ... */
export interface ConfKind {
  readonly path: string;
  /** Without `.conf`. */
  readonly file: string;
  readonly links: readonly string[];
  /** Of each object; `remove` is added to those that may be. */
  readonly entryLinks: readonly string[];
  readonly needs?: Collection['needs'];
  readonly fields?: NonNullable<Entry['fields']>;
  /** The stanza of a name, and back (null: another kind of stanza); the same when absent. */
  stanzaOf?(name: string): string;
  nameOf?(stanza: string): string | null;
  /** Of the stanzas of the file those that are such objects; all when absent. */
  shows?(stanza: Stanza): boolean;
  /** The values of an object, with those that nobody set. */
  content(stanza: Stanza, server: ServerContext, request: ApiRequest): Entry['content'];
  /** What is written of the parameters; those that say how to answer are left out already. @throws ApiError 400 */
  settings?(
    given: ReadonlyMap<string, string>,
    name: string,
    isNew: boolean,
    request: ApiRequest,
    server: ServerContext,
  ): Iterable<readonly [string, string]>;
  readonly actions?: Collection['actions'];
  changed?(name: string, server: ServerContext): void;
}

/** Parameters that are no settings. */
const notSettings: ReadonlySet<string> = new Set([
  'name',
  'output_mode',
  'count',
  'offset',
  'f',
  'search_filter',
  'sort_key',
  'sort_dir',
  'sort_mode',
  'namespace',
  'eai:acl',
]);

/** Whose stanzas a request sees. Without a namespace: the user's own and those of all apps. */
export function scopeOf({ namespace, user }: ApiRequest): Scope {
  if (!namespace.isGiven) return { owner: user.name, app: null };
  return namespace;
}

/** The same of files of users: those of others are seen by who may act for them. */
export function ownScopeOf(request: ApiRequest): Scope {
  const { owner, app } = scopeOf(request);
  const { user } = request;
  if (owner === 'nobody' || user.capabilities.has('admin_all_objects')) return { owner, app };
  return { owner: user.name, app };
}

/** Where a request makes new stanzas. @throws ApiError 403 when that is private to somebody else. */
export function placeOf({ namespace, user }: ApiRequest, { conf }: ServerContext): { owner: string; app: string } {
  const owner = namespace.isGiven ? (namespace.owner ?? user.name) : user.name;
  const app = namespace.app ?? 'search';
  if (!user.capabilities.has('admin_all_objects')) {
    if (owner !== 'nobody' && owner !== user.name) throw forbidden(`You may not act for the user '${owner}'.`);
    if (owner === 'nobody' && !isGranted(writers, user)) throw mayNotShare(app);
  }
  if (app !== 'system' && !conf.appsWith('app').includes(app)) throw notFound(`Application does not exist: ${app}`);
  return { owner, app };
}

const mayNotShare = (app: string): ApiError =>
  forbidden(`You do not have permission to share objects in the app '${app}'.`);

/** Whether a user sees a stanza: their own, and what is shared with one of their roles. */
export function maySee({ owner, perms }: Stanza, user: User): boolean {
  if (owner === user.name || user.capabilities.has('admin_all_objects')) return true;
  return owner === 'nobody' && isGranted(perms?.read ?? ['*'], user);
}

/** Who may change what an app shares, when nothing else is said. */
const writers: readonly string[] = ['admin', 'power'];

const isGranted = (roles: readonly string[], user: User): boolean =>
  roles.some((role) => role === '*' || user.roles.includes(role));

export function aclOf({ app, owner, sharing, isStock, author, perms }: Stanza, { user }: ApiRequest): Acl {
  const isOwn = (owner === 'nobody' ? author : owner) === user.name;
  const mayChange =
    isOwn ||
    user.capabilities.has('admin_all_objects') ||
    (owner === 'nobody' && isGranted(perms?.write ?? writers, user));
  return {
    ...{ app, owner: author ?? owner, sharing, canWrite: mayChange, removable: !isStock && mayChange },
    perms: sharing === 'user' ? null : (perms ?? { read: ['*'], write: writers }),
    more: {
      can_change_perms: mayChange,
      can_share_app: mayChange,
      can_share_global: mayChange,
      can_share_user: mayChange,
    },
  };
}

/** A collection whose objects are stanzas of a conf file. */
export function confCollection(kind: ConfKind): Collection {
  const { path, file, links } = kind;
  const stanzaOf = kind.stanzaOf ?? ((name: string) => name);
  const nameOf = kind.nameOf ?? ((stanza: string) => (stanza === 'default' ? null : stanza));
  const entryOf = (stanza: Stanza, request: ApiRequest, server: ServerContext): Entry => {
    const acl = aclOf(stanza, request);
    return {
      name: nameOf(stanza.name)!,
      collection: path,
      ...{ acl, links: acl.removable ? [...kind.entryLinks, 'remove'] : kind.entryLinks },
      updated: secondsText(stanza.updated / 1000),
      content: kind.content(stanza, server, request),
    };
  };
  const find = (name: string, request: ApiRequest, { conf }: ServerContext): Stanza | null => {
    const stanza = stanzaOf(name);
    const found = nameOf(stanza) === null ? null : bestOf(conf, file, stanza, request);
    return found === null || !maySee(found, request.user) || kind.shows?.(found) === false ? null : found;
  };
  const settingsOf = (
    name: string,
    isNew: boolean,
    request: ApiRequest,
    server: ServerContext,
  ): Iterable<readonly [string, string]> => {
    const given = new Map(request.params.entries().filter(([key]) => !notSettings.has(key)));
    return kind.settings?.(given, name, isNew, request, server) ?? given;
  };
  const change = (stanza: Stanza, request: ApiRequest): void => {
    if (!aclOf(stanza, request).canWrite) throw forbidden(`You may not change '${nameOf(stanza.name)}'.`);
  };
  const collection: Collection = {
    path,
    links,
    ...(kind.needs === undefined ? {} : { needs: kind.needs }),
    ...(kind.fields === undefined ? {} : { fields: kind.fields }),
    list: (request, server) =>
      server.conf
        .stanzas(file, scopeOf(request))
        .filter(
          (stanza) => nameOf(stanza.name) !== null && maySee(stanza, request.user) && kind.shows?.(stanza) !== false,
        )
        .map((stanza) => entryOf(stanza, request, server)),
    get: (name, request, server) => {
      const stanza = find(name, request, server);
      return stanza === null ? null : entryOf(stanza, request, server);
    },
    create: (name, request, server) => {
      const place = placeOf(request, server);
      const there = server.conf.stanza(file, stanzaOf(name), place);
      if (there !== null && there.owner === place.owner && there.app === place.app)
        throw conflict(`Unable to create ${singular(path)}: an object with name=${name} already exists`);
      if (nameOf(stanzaOf(name)) === null || /[\r\n]/.test(name)) throw badRequest(`Invalid name '${name}'.`);
      const stanza = server.conf.set(file, stanzaOf(name), settingsOf(name, true, request, server), place);
      kind.changed?.(name, server);
      return entryOf(stanza, request, server);
    },
    update: (name, request, server) => {
      const stanza = find(name, request, server)!;
      change(stanza, request);
      requireOwnersRights(stanza, request.user, server);
      const { owner, app } = stanza;
      const changed = server.conf.set(file, stanza.name, settingsOf(name, false, request, server), { owner, app });
      kind.changed?.(name, server);
      return entryOf(changed, request, server);
    },
    remove: (name, request, server) => {
      const stanza = find(name, request, server)!;
      change(stanza, request);
      if (!server.conf.remove(file, stanza.name, stanza))
        throw badRequest(`'${name}' ships with the server and cannot be removed.`);
      kind.changed?.(name, server);
    },
    actions: {
      acl: {
        GET: async (request, server) => single(collection, await existing(collection, request, server)),
        POST: async (request, server) => {
          const stanza = find(request.names.name!, request, server);
          if (stanza === null) throw noSuchObject(request.names.name!);
          change(stanza, request);
          const moved = share(stanza, request, server);
          kind.changed?.(request.names.name!, server);
          return single(collection, entryOf(moved, request, server));
        },
      },
      move: {
        POST: (request, server) => {
          const stanza = find(request.names.name!, request, server);
          if (stanza === null) throw noSuchObject(request.names.name!);
          change(stanza, request);
          const moved = move(stanza, request, server);
          kind.changed?.(request.names.name!, server);
          return single(collection, entryOf(moved, request, server));
        },
      },
      enable: { POST: (request, server) => able(request, server, '0') },
      disable: { POST: (request, server) => able(request, server, '1') },
      ...kind.actions,
    },
  };
  const able = (request: ApiRequest, server: ServerContext, disabled: string) => {
    const stanza = find(request.names.name!, request, server);
    if (stanza === null) throw noSuchObject(request.names.name!);
    change(stanza, request);
    const changed = server.conf.set(file, stanza.name, [['disabled', disabled]], {
      owner: stanza.owner,
      app: stanza.app,
    });
    kind.changed?.(request.names.name!, server);
    return single(collection, entryOf(changed, request, server));
  };
  return collection;
}

/** The stanza that counts: of several apps the one in the namespace's, the user's own before shared ones. */
export function bestOf(conf: ConfStore, file: string, stanza: string, request: ApiRequest): Stanza | null {
  const scope = scopeOf(request);
  const own = { owner: scope.owner ?? request.user.name, app: scope.app };
  return conf.stanza(file, stanza, own) ?? (scope.owner === null ? conf.stanza(file, stanza, scope) : null);
}

/** Gives a stanza another owner and sharing. @throws ApiError 400 without both, 403 when it would be somebody else's, or shared by who may not. */
function share(stanza: Stanza, { params, user }: ApiRequest, { conf, accounts, roles }: ServerContext): Stanza {
  const sharing = params.text('sharing');
  const owner = params.text('owner');
  const missing = [...(owner === null ? ['owner'] : []), ...(sharing === null ? ['sharing'] : [])];
  if (missing.length > 0) throw badRequest(`The following required arguments are missing: ${missing.join(', ')}.`);
  if (!['user', 'app', 'global', 'system'].includes(sharing!)) throw badRequest(`Invalid sharing '${sharing}'.`);
  const isNobody = owner === 'nobody';
  if ((isNobody && sharing === 'user') || (!isNobody && accounts.account(owner!) === null))
    throw badRequest(`The user '${owner}' does not exist.`);
  if (!user.capabilities.has('admin_all_objects')) {
    if (!isNobody && owner !== user.name) throw forbidden(`You may not give objects to the user '${owner}'.`);
    if (sharing !== 'user' && !isGranted(writers, user)) throw mayNotShare(stanza.app);
  }
  const [read, write] = [rolesIn(params, 'perms.read'), rolesIn(params, 'perms.write')];
  const unknown = [...(read ?? []), ...(write ?? [])].find((role) => role !== '*' && roles.role(role) === null);
  if (unknown !== undefined) throw badRequest(`The role '${unknown}' does not exist.`);
  const settings = [...(conf.own(stanza) ?? stanza).settings];
  conf.remove(stanza.file, stanza.name, stanza);
  return conf.set(stanza.file, stanza.name, settings, {
    owner: sharing === 'user' ? owner! : 'nobody',
    app: stanza.app,
    sharing: sharing as Sharing,
    author: sharing === 'user' || isNobody ? null : owner,
    perms: sharing === 'user' || (read === null && write === null) ? null : { read: read ?? [], write: write ?? [] },
  });
}

/** Puts a stanza into another app (`app`), or hands it to another user (`user`). @throws ApiError as for a new one there, 409 when there is one already. */
function move(stanza: Stanza, request: ApiRequest, server: ServerContext): Stanza {
  const { params } = request;
  const { conf } = server;
  const app = params.text('app');
  if (app === null) throw badRequest('The following required argument is missing: app.');
  const owner = params.text('user') ?? stanza.owner;
  const place = placeOf({ ...request, namespace: { owner, app, isGiven: true } }, server);
  if (owner !== 'nobody' && server.accounts.account(owner) === null)
    throw badRequest(`The user '${owner}' does not exist.`);
  const own = conf.own(stanza);
  if (own === null || stanza.isStock) throw badRequest(`'${stanza.name}' ships with the server and cannot be moved.`);
  if (conf.own({ ...stanza, ...place }) !== null)
    throw conflict(`An object with name=${stanza.name} already exists in the app '${app}'.`);
  conf.remove(stanza.file, stanza.name, stanza);
  const { author, perms } = stanza;
  return conf.set(stanza.file, stanza.name, own.settings, { ...place, author, perms });
}

/** Roles come as a list, or repeated; null: nothing is said. */
const rolesIn = (params: Params, name: string): readonly string[] | null =>
  params.has(name)
    ? params
        .all(name)
        .flatMap((text) => text.split(','))
        .map((role) => role.trim())
        .filter((role) => role !== '')
    : null;

const singular = (path: string): string => path.split('/').at(-1)!.replace(/e?s$/, '');

/** A setting as JSON has it: truth values and numbers with their own types. */
export function typed(value: string): EntryValue {
  return /^(?:true|false)$/i.test(value)
    ? value.toLowerCase() === 'true'
    : /^-?(?:0|[1-9]\d{0,14})$/.test(value)
      ? Number(value)
      : value;
}
