import type { Account } from '../auth/accounts.ts';
import { keyIn } from '../auth/authenticate.ts';
import { allCapabilities } from '../auth/capabilities.ts';
import { requireAll } from '../auth/require-all.ts';
import type { User } from '../auth/user.ts';
import { isPlainName } from '../conf/conf-store.ts';
import { type ApiError, badRequest, conflict, forbidden } from '../http/api-error.ts';
import type { Endpoint, Handler } from '../http/endpoint.ts';
import { lacksCapability } from '../http/lacks-capability.ts';
import type { ApiRequest } from '../http/request.ts';
import { type Collection, collectionEndpoints } from '../rest/collection.ts';
import type { Acl, Entry } from '../rest/feed.ts';
import { systemAcl } from '../rest/system-acl.ts';
import type { ServerContext } from '../server-context.ts';

const path = 'authentication/users';

const shortestPassword = 8;
const longestPassword = 1024;

function userAcl(name: string, { user }: ApiRequest): Acl {
  const canWrite = user.capabilities.has('edit_user');
  return {
    ...{ app: 'system', owner: 'system', sharing: 'system', canWrite, removable: canWrite && name !== user.name },
    perms: { read: ['*'], write: ['admin'] },
  };
}

function contentOf(name: string, account: Account, { accounts }: ServerContext): Entry['content'] {
  const user = accounts.user(name)!;
  return {
    capabilities: [...user.capabilities].sort(),
    defaultApp: account.defaultApp,
    defaultAppIsUserOverride: account.defaultApp !== 'launcher',
    defaultAppSourceRole: 'system',
    'eai:acl': null,
    email: account.email,
    lang: '',
    last_successful_login: account.lastLogin ?? 0,
    'locked-out': false,
    password: '********',
    realname: account.realName,
    restart_background_jobs: true,
    roles: account.roles,
    search_assistant: 'compact',
    search_auto_format: '0',
    search_line_numbers: '0',
    search_syntax_highlighting: 'light',
    search_use_advanced_editor: '1',
    type: 'Splunk',
    tz: account.timeZone,
  };
}

const userEntry = (name: string, account: Account, request: ApiRequest, server: ServerContext): Entry => {
  const acl = userAcl(name, request);
  return {
    ...{ name, collection: path, acl, content: contentOf(name, account, server) },
    links: ['list', 'edit', ...(acl.removable ? ['remove'] : [])],
  };
};

/** @throws ApiError 400 when there is no such role, 403 when it can do what its giver cannot. */
function rolesIn({ params, user }: ApiRequest, server: ServerContext): readonly string[] | null {
  if (!params.has('roles')) return null;
  const names = params.all('roles').flatMap((text) => text.split(/[,;]/).map((part) => part.trim()));
  const wanted = [...new Set(names.filter((name) => name !== ''))];
  if (wanted.length === 0) throw badRequest('A user needs at least one role.');
  for (const name of wanted) {
    const role = server.roles.role(name);
    if (role === null) throw badRequest(`In handler 'users': Role=${name} is not grantable`);
    requireAll(role.capabilities, user);
  }
  return wanted;
}

/** @throws ApiError 400 */
function checkPassword(password: string): void {
  if (password.length < shortestPassword)
    throw badRequest(
      `Password did not meet complexity requirements. Ensure that the password has a minimum of ${shortestPassword} printable ASCII character(s).`,
    );
  if (password.length > longestPassword) throw badRequest('The password is too long.');
}

/** What was sent of all but roles and password. @throws ApiError 400 */
function detailsIn({ params }: ApiRequest): Partial<Omit<Account, 'password'>> {
  const timeZone = params.get('tz');
  if (timeZone !== null && timeZone !== '' && !isTimeZone(timeZone))
    throw badRequest(`The time zone '${timeZone}' is not known.`);
  const texts = { realName: params.get('realname'), email: params.get('email'), defaultApp: params.text('defaultApp') };
  for (const [name, text] of Object.entries(texts))
    if (text !== null && text.length > 1000) throw badRequest(`The value of ${name} is too long.`);
  return {
    ...Object.fromEntries(Object.entries(texts).filter(([, text]) => text !== null)),
    ...(timeZone === null ? {} : { timeZone }),
  };
}

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

const users: Collection = {
  path,
  links: ['create'],
  fields: {
    required: [],
    optional: ['defaultApp', 'email', 'force-change-pass', 'oldpassword', 'password', 'realname', 'roles', 'tz'],
    wildcard: [],
  },
  list: (request, server) =>
    server.accounts.names().flatMap((name) => {
      const account = server.accounts.account(name);
      return account === null || !maySee(name, request.user) ? [] : [userEntry(name, account, request, server)];
    }),
  get: (name, request, server) => {
    const account = server.accounts.account(name);
    return account === null || !maySee(name, request.user) ? null : userEntry(name, account, request, server);
  },
  create: async (name, request, server) => {
    require(request.user, 'edit_user');
    const { params } = request;
    if (!isPlainName(name) || name === 'nobody' || name === 'system')
      throw badRequest(`The name '${name}' is not valid for a user.`);
    const password = params.text('password');
    if (password === null) throw badRequest('The following required arguments are missing: password.');
    checkPassword(password);
    const roles = rolesIn(request, server);
    if (roles === null) throw badRequest('The following required arguments are missing: roles.');
    const taken = (): ApiError => conflict(`Unable to create user: a user with name=${name} already exists`);
    if (server.accounts.account(name) !== null) throw taken();
    const details = detailsIn(request);
    if (!(await server.accounts.create(name, password, { ...details, roles }))) throw taken();
    server.log.audit(request.user.name, 'edit_user', { operation: 'create', object: name });
    return userEntry(name, server.accounts.account(name)!, request, server);
  },
  update: async (name, request, server) => {
    const { params, user } = request;
    const { accounts } = server;
    const isSelf = name === user.name;
    const isManager = user.capabilities.has('edit_user');
    if (!isSelf) require(user, 'edit_user');
    // What somebody may do decides who may change them: else a manager of users could take an administrator's place.
    requireAll(accounts.user(name)!.capabilities, user);
    const password = params.text('password');
    if (password !== null) {
      if (!isManager) require(user, 'change_own_password');
      checkPassword(password);
      if (isSelf) await checkOld(name, request, server);
    }
    if (params.has('roles') && !isManager) throw lacksCapability('edit_user');
    const roles = rolesIn(request, server);
    const account = accounts.account(name)!;
    if (roles !== null && isLastManager(name, roles, server))
      throw badRequest('This would leave nobody who may manage users.');
    await accounts.change(name, password, { ...detailsIn(request), ...(roles === null ? {} : { roles }) });
    if (password !== null) {
      server.logins.closeAll(name, isSelf ? keyIn(request.headers) : null);
      if (!isSelf) server.tokens.remove((token) => token.user === name);
    }
    server.log.audit(user.name, password === null ? 'edit_user' : 'password change', {
      operation: 'edit',
      object: name,
    });
    return userEntry(name, accounts.account(name) ?? account, request, server);
  },
  remove: (name, request, server) => {
    require(request.user, 'edit_user');
    requireAll(server.accounts.user(name)!.capabilities, request.user);
    if (name === request.user.name) throw badRequest('You may not remove yourself.');
    server.accounts.remove(name);
    server.logins.closeAll(name, null);
    server.tokens.remove((token) => token.user === name);
    server.log.audit(request.user.name, 'edit_user', { operation: 'remove', object: name });
  },
};

const require = (user: User, capability: string): void => {
  if (!user.capabilities.has(capability)) throw lacksCapability(capability);
};

/** Users see themselves; all of them are for those who manage them. */
const maySee = (name: string, user: User): boolean =>
  name === user.name || user.capabilities.has('edit_user') || user.capabilities.has('list_all_users');

/** Whoever changes their own password shows the old one: a login that was left open is not enough. */
async function checkOld(name: string, { params }: ApiRequest, { accounts }: ServerContext): Promise<void> {
  const old = params.get('oldpassword');
  if (old === null) throw badRequest("In handler 'users': Missing old password.");
  if ((await accounts.login(name, old)) === null) throw badRequest("In handler 'users': Invalid old password.");
}

function isLastManager(name: string, roles: readonly string[], { accounts, roles: known }: ServerContext): boolean {
  const manages = (role: string): boolean => known.role(role)?.capabilities.has('edit_user') === true;
  if (roles.some(manages)) return false;
  return !accounts.names().some((other) => other !== name && accounts.account(other)!.roles.some(manages));
}

const currentContext: Handler = (request, server) => {
  const { name } = request.user;
  const account = server.accounts.account(name);
  if (account === null) throw forbidden('This user is no more.');
  const content = { ...contentOf(name, account, server), username: name };
  const entry: Entry = {
    ...{ name: 'context', collection: 'authentication/current-context', acl: systemAcl, links: ['list'], content },
  };
  const paging = { total: 1, perPage: 30, offset: 0 };
  return { kind: 'feed', feed: { collection: 'authentication/current-context', links: [], entries: [entry], paging } };
};

const capabilities: Handler = () => {
  const entry: Entry = {
    ...{ name: 'capabilities', collection: 'authorization/capabilities', acl: systemAcl, links: ['list'] },
    content: { capabilities: allCapabilities, 'eai:acl': null },
  };
  const paging = { total: 1, perPage: 30, offset: 0 };
  return { kind: 'feed', feed: { collection: 'authorization/capabilities', links: [], entries: [entry], paging } };
};

/** `authentication/users`, who is asking, and what roles may be given. */
export const userEndpoints: readonly Endpoint[] = [
  ...collectionEndpoints(users),
  { path: 'authentication/current-context', GET: currentContext },
  { path: 'authentication/current-context/context', GET: currentContext },
  { path: 'authorization/capabilities', GET: capabilities },
  { path: 'authorization/capabilities/capabilities', GET: capabilities },
  { path: 'authorization/grantable_capabilities', GET: capabilities, needs: { GET: 'edit_roles' } },
];
