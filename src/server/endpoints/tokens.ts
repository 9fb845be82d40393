import { applyTimeModifier, parseTimeModifier } from '../../values/time-modifier.ts';
import type { AccessToken } from '../auth/access-tokens.ts';
import { keyIn } from '../auth/authenticate.ts';
import { requireAll } from '../auth/require-all.ts';
import type { Login } from '../auth/sessions.ts';
import { badRequest, noSuchObject, notFound } from '../http/api-error.ts';
import type { Endpoint } from '../http/endpoint.ts';
import { lacksCapability } from '../http/lacks-capability.ts';
import type { ApiRequest } from '../http/request.ts';
import { type Collection, collectionEndpoints } from '../rest/collection.ts';
import type { Acl, Entry } from '../rest/feed.ts';
import { secondsText } from '../rest/times.ts';
import type { ServerContext } from '../server-context.ts';

const path = 'authorization/tokens';
/** Tokens of one user, and characters of what a token is for. */
const most = 1000;
const longest = 1000;

const ownersAcl = (owner: string, canWrite: boolean): Acl => ({
  ...{ app: 'system', owner, sharing: 'system', canWrite, removable: canWrite },
  perms: { read: ['*'], write: ['admin'] },
});

const tokenEntry = (token: AccessToken, more: Entry['content'] = {}): Entry => ({
  name: token.id,
  collection: path,
  acl: ownersAcl('nobody', true),
  links: ['list', 'edit', 'remove'],
  updated: secondsText(token.issued),
  content: {
    claims: {
      iss: `${token.issuedBy} from splite`,
      sub: token.user,
      aud: token.audience,
      idp: 'Splunk',
      jti: token.id,
      iat: token.issued,
      exp: token.expires,
      nbr: token.notBefore,
    },
    'eai:acl': null,
    headers: { alg: 'none', kid: '', ttyp: 'static', ver: 'v2' },
    lastUsed: 0,
    lastUsedIp: '',
    status: token.isEnabled ? 'enabled' : 'disabled',
    ...more,
  },
});

/** A moment of a token's life: a time modifier or epoch seconds. @throws ApiError 400 */
function momentIn({ params, user }: ApiRequest, name: string, now: number, timeZone: string): number | null {
  const text = params.text(name);
  if (text === null) return null;
  if (/^\d{1,12}$/.test(text)) return Number(text);
  const modifier = parseTimeModifier(text);
  if (modifier === null) throw badRequest(`Invalid ${name}.`);
  return Math.floor(applyTimeModifier(modifier, now, user.timeZone ?? timeZone));
}

/** A user's own, or all for those who look after them. */
const mayFor = (name: string, { user }: ApiRequest, what: 'list' | 'edit'): boolean =>
  user.capabilities.has(`${what}_tokens_all`) || (name === user.name && user.capabilities.has(`${what}_tokens_own`));

const seen = (request: ApiRequest, { tokens }: ServerContext): readonly AccessToken[] => {
  const name = request.params.text('username');
  return tokens.all().filter((token) => mayFor(token.user, request, 'list') && (name === null || token.user === name));
};

const find = (id: string, request: ApiRequest, server: ServerContext): AccessToken | null =>
  seen(request, server).find((token) => token.id === id) ?? null;

const tokens: Collection = {
  path,
  links: ['create'],
  fields: {
    required: ['audience'],
    optional: ['expires_on', 'not_before', 'type'],
    wildcard: [],
  },
  list: (request, server) => seen(request, server).map((token) => tokenEntry(token)),
  get: (id, request, server) => {
    const token = find(id, request, server);
    return token === null ? null : tokenEntry(token);
  },
  create: (name, request, server) => {
    const { params, user } = request;
    if (!mayFor(name, request, 'edit')) throw lacksCapability('edit_tokens_all');
    const subject = server.accounts.user(name);
    if (subject === null) throw badRequest(`The user '${name}' does not exist.`);
    requireAll(subject.capabilities, user);
    const audience = params.text('audience');
    if (audience === null) throw badRequest('The following required arguments are missing: audience.');
    if (audience.length > longest) throw badRequest('The audience is too long.');
    if (server.tokens.all().filter((token) => token.user === name).length >= most)
      throw badRequest(`The user '${name}' has ${most} tokens already.`);
    const now = Date.now() / 1000;
    const issued = Math.floor(now);
    const expires = momentIn(request, 'expires_on', now, server.timeZone) ?? 0;
    const notBefore = momentIn(request, 'not_before', now, server.timeZone) ?? issued;
    if (expires !== 0 && (expires <= issued || expires <= notBefore))
      throw badRequest('The expiry of a token must be later than its begin, and than now.');
    const settings = { user: name, audience, issuedBy: user.name, issued, notBefore, expires };
    const { id, token } = server.tokens.create(settings);
    server.log.audit(user.name, 'edit_token', { operation: 'create', object: name });
    return tokenEntry({ ...settings, id, isEnabled: true }, { id, token });
  },
};

/** One token, or all of a user: by `id` with the user in the path, as Splunk has it, or by itself. */
function chosen(request: ApiRequest, server: ServerContext, what: 'list' | 'edit'): (token: AccessToken) => boolean {
  const name = request.names.name!;
  const id = request.params.text('id');
  const fits = (token: AccessToken): boolean =>
    token.id === name || (token.user === name && (id === null || token.id === id));
  const found = server.tokens.all().filter(fits);
  const allowed = found.filter((token) => mayFor(token.user, request, what));
  if (allowed.length === 0) throw noSuchObject(name);
  return (token) => allowed.some((other) => other.id === token.id);
}

const loginsPath = 'authentication/httpauth-tokens';

const loginEntry = (login: Login): Entry => ({
  name: login.id,
  collection: loginsPath,
  acl: ownersAcl(login.user, true),
  links: ['list', 'remove'],
  updated: secondsText(login.lastUsed / 1000),
  content: {
    authString: login.id,
    'eai:acl': null,
    searchId: '',
    timeAccessed: secondsText(login.lastUsed / 1000),
    userName: login.user,
  },
});

const mayEnd = (login: Login, { user }: ApiRequest): boolean =>
  login.user === user.name || user.capabilities.has('edit_httpauths');

const logins: Collection = {
  path: loginsPath,
  links: [],
  list: (request, { logins: open }) =>
    open
      .all()
      .filter(({ user }) => user === request.user.name || request.user.capabilities.has('list_httpauths'))
      .map(loginEntry),
  get: (name, request, { logins: open }) => {
    const login = open.find(name);
    return login === null || !mayEnd(login, request) ? null : loginEntry(login);
  },
  remove: (name, request, server) => {
    const login = server.logins.find(name);
    if (login === null || !mayEnd(login, request)) throw notFound();
    server.logins.end(login.id);
    server.log.audit(login.user, 'logout', { session: login.id.slice(0, 8) });
  },
};

/** Tokens for programs, and the logins that are open: each is named by a digest of its key, and found by its key as well. */
export const tokenEndpoints: readonly Endpoint[] = [
  // Before those of the collection: what stands in the path may be a user, of whose tokens one is meant.
  {
    path: `${path}/:name`,
    GET: (request, server) => {
      const fits = chosen(request, server, 'list');
      const entries = server.tokens
        .all()
        .filter(fits)
        .map((token) => tokenEntry(token));
      return { kind: 'feed', feed: { collection: path, links: tokens.links, entries } };
    },
    POST: (request, server) => {
      const status = request.params.text('status');
      if (status !== 'enabled' && status !== 'disabled') throw badRequest('The status is none of enabled, disabled.');
      const fits = chosen(request, server, 'edit');
      server.tokens.enable(fits, status === 'enabled');
      const entries = server.tokens
        .all()
        .filter(fits)
        .map((token) => tokenEntry(token));
      return { kind: 'feed', feed: { collection: path, links: tokens.links, entries } };
    },
    DELETE: (request, server) => {
      server.tokens.remove(chosen(request, server, 'edit'));
      return { kind: 'feed', feed: { collection: path, links: tokens.links, entries: [] } };
    },
  },
  ...collectionEndpoints(tokens),
  ...collectionEndpoints(logins),
  {
    path: 'auth/logout',
    POST: (request, server) => {
      const key = keyIn(request.headers);
      if (key !== null) server.logins.close(key);
      return { kind: 'feed', feed: { collection: 'auth/logout', links: [], entries: [] } };
    },
  },
];
