import { badRequest, conflict } from '../http/api-error.ts';
import type { Endpoint } from '../http/endpoint.ts';
import type { ApiRequest } from '../http/request.ts';
import { type Collection, collectionEndpoints } from '../rest/collection.ts';
import { placeOf } from '../rest/conf-collection.ts';
import type { Entry } from '../rest/feed.ts';
import { secondsText } from '../rest/times.ts';
import type { ServerContext } from '../server-context.ts';

/** A password of another system, as it is kept. */
interface Kept {
  readonly realm: string;
  readonly username: string;
  /** Encrypted. */
  readonly password: string;
  readonly app: string;
  readonly owner: string;
  /** Milliseconds since the epoch. */
  readonly updated: number;
}

const path = 'storage/passwords';
const kind = 'password';

const escaped = (text: string): string => text.replace(/[\\:]/g, '\\$&');

/** `realm:name:`, colons and backslashes in both escaped. */
const nameOf = (realm: string, username: string): string => `${escaped(realm)}:${escaped(username)}:`;

const keyOf = (app: string, name: string): string => `${app}/${name}`;

const passwordEntry = (kept: Kept, { secrets }: ServerContext): Entry => ({
  name: nameOf(kept.realm, kept.username),
  collection: path,
  acl: {
    ...{ app: kept.app, owner: kept.owner, sharing: 'app', canWrite: true, removable: true },
    perms: { read: ['*'], write: ['admin', 'power'] },
    more: { can_change_perms: true, can_share_app: true, can_share_global: true, can_share_user: true },
  },
  links: ['list', '_reload', 'edit', 'remove'],
  updated: secondsText(kept.updated / 1000),
  content: {
    clear_password: secrets.open(kept.password) ?? '',
    'eai:acl': null,
    encr_password: '********',
    password: '********',
    realm: kept.realm,
    username: kept.username,
  },
});

/** The app of the namespace first. */
const seenIn = ({ namespace }: ApiRequest, { state }: ServerContext): readonly Kept[] =>
  state
    .all<Kept>(kind)
    .map(([, kept]) => kept)
    .filter(({ app }) => namespace.app === null || app === namespace.app || namespace.app === 'system');

const find = (name: string, request: ApiRequest, server: ServerContext): Kept | null =>
  seenIn(request, server).find(({ realm, username }) => nameOf(realm, username) === name) ?? null;

const passwords: Collection = {
  path,
  links: ['create', '_reload'],
  needs: { look: 'list_storage_passwords', change: 'edit_storage_passwords' },
  fields: { required: ['password'], optional: ['realm'], wildcard: [] },
  list: (request, server) => seenIn(request, server).map((kept) => passwordEntry(kept, server)),
  get: (name, request, server) => {
    const kept = find(name, request, server);
    return kept === null ? null : passwordEntry(kept, server);
  },
  create: (username, request, server) => {
    const { params, user } = request;
    const password = params.text('password');
    if (password === null) throw badRequest('The following required arguments are missing: password.');
    const realm = params.get('realm') ?? '';
    if (username.length + realm.length > 1000 || password.length > 65_536)
      throw badRequest('The name or the password is too long.');
    const { app } = placeOf(request, server);
    const key = keyOf(app, nameOf(realm, username));
    if (server.state.get(kind, key) !== null)
      throw conflict(`A password with name=${nameOf(realm, username)} already exists`);
    const kept: Kept = {
      ...{ realm, username, app, owner: user.name, password: server.secrets.seal(password), updated: Date.now() },
    };
    server.state.put(kind, key, kept);
    return passwordEntry(kept, server);
  },
  update: (name, request, server) => {
    const password = request.params.text('password');
    if (password === null) throw badRequest('The following required arguments are missing: password.');
    const kept: Kept = {
      ...find(name, request, server)!,
      password: server.secrets.seal(password),
      updated: Date.now(),
    };
    server.state.put(kind, keyOf(kept.app, name), kept);
    return passwordEntry(kept, server);
  },
  remove: (name, request, server) => {
    server.state.remove(kind, keyOf(find(name, request, server)!.app, name));
  },
};

/** `storage/passwords`: passwords of other systems, for those who may see them in clear. */
export const passwordEndpoints: readonly Endpoint[] = collectionEndpoints(passwords);
