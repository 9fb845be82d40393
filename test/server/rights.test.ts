import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type StartedServer, startedServer } from './started-server.ts';

let server: StartedServer;
const password = 'abcdefg!';
const user = { name: 'someone', password };
const power = { name: 'strong', password };

beforeAll(async () => {
  server = await startedServer();
  for (const [{ name }, roles] of [
    [user, 'user'],
    [power, 'power'],
  ] as const) {
    const made = await server.ask('/services/authentication/users', { form: { name, password, roles } });
    expect(made.status, made.text).toBe(201);
  }
}, 60_000);
afterAll(() => server.stop());

type Form = Readonly<Record<string, string>>;

/** Path, form (null: GET; `delete`: DELETE), and what a user, a power user and the administrator are answered, one after another. */
const requests: readonly (readonly [string, Form | null | 'delete', number, number, number])[] = [
  ['/services/data/indexes', null, 200, 200, 200],
  ['/services/data/indexes', { name: 'made' }, 403, 403, 201],
  ['/services/data/indexes/made', { syncMeta: '1' }, 403, 403, 200],
  ['/services/data/indexes/made', 'delete', 403, 403, 200],
  ['/services/apps/local', null, 200, 200, 200],
  ['/services/apps/local', { name: 'made_app' }, 403, 403, 201],
  ['/services/apps/local/made_app', 'delete', 403, 403, 200],
  ['/services/apps/local/search', 'delete', 403, 403, 400],
  ['/services/apps/local/SplunkEnterpriseSecuritySuite', null, 404, 404, 404],
  ['/services/configs/conf-savedsearches', null, 200, 200, 200],
  ['/services/configs/conf-authorize', null, 403, 403, 200],
  ['/services/configs/conf-authorize', { name: 'role_of_conf', admin_all_objects: 'enabled' }, 403, 403, 201],
  ['/services/configs/conf-inputs', null, 403, 403, 200],
  ['/services/configs/conf-nothing', null, 403, 403, 404],
  ['/services/configs/conf-props', { name: 'a' }, 201, 201, 201],
  ['/servicesNS/nobody/search/configs/conf-props', { name: 'b' }, 403, 201, 409],
  ['/servicesNS/admin/search/configs/conf-props', { name: 'c' }, 403, 403, 201],
  ['/servicesNS/nobody/nowhere/configs/conf-props', { name: 'c' }, 403, 404, 404],
  ['/services/properties', null, 200, 200, 200],
  ['/services/properties/authorize/default/deleteIndexesAllowed', { value: '*' }, 403, 403, 200],
  ['/services/properties/server/general/serverName', null, 403, 403, 200],
  ['/services/authentication/users', null, 200, 200, 200],
  ['/services/authentication/users/admin', null, 404, 404, 200],
  ['/services/authentication/users', { name: 'x', password, roles: 'user' }, 403, 403, 201],
  ['/services/authentication/users/x', { roles: 'admin' }, 404, 404, 200],
  ['/services/authentication/users/x', 'delete', 404, 404, 200],
  ['/services/authentication/users/admin', 'delete', 404, 404, 400],
  ['/services/authentication/current-context', null, 200, 200, 200],
  ['/services/authentication/httpauth-tokens', null, 200, 200, 200],
  ['/services/authorization/capabilities', null, 200, 200, 200],
  ['/services/authorization/roles', null, 200, 200, 200],
  ['/services/authorization/roles', { name: 'made', capabilities: 'admin_all_objects' }, 403, 403, 201],
  ['/services/authorization/roles/user', { imported_roles: 'admin' }, 403, 403, 200],
  ['/services/authorization/roles/user', { imported_roles: '' }, 200, 403, 200],
  ['/services/authorization/roles/made', 'delete', 403, 403, 200],
  ['/services/authorization/tokens', { name: 'admin', audience: 'me' }, 403, 403, 201],
  ['/services/storage/passwords', null, 403, 403, 200],
  ['/services/storage/passwords', { name: 'other', password: 'secret' }, 403, 403, 201],
  ['/services/messages', null, 200, 200, 200],
  ['/services/messages', { name: 'm', value: 'restart' }, 403, 201, 201],
  ['/services/messages/m', 'delete', 403, 200, 404],
  ['/services/server/settings', null, 403, 403, 200],
  ['/services/server/status', null, 200, 200, 200],
  ['/services/server/status/resource-usage', null, 403, 403, 200],
  ['/services/server/health/splunkd', null, 200, 200, 200],
  ['/services/server/introspection', null, 403, 403, 200],
  ['/services/server/control/restart', {}, 403, 403, 404],
  ['/services/licenser/licenses', null, 404, 404, 404],
  ['/services/data/inputs/monitor', null, 404, 404, 404],
  ['/services/data/ui/nav', null, 404, 404, 404],
  ['/services/data/ui/views', null, 200, 200, 200],
  ['/servicesNS/nobody/search/data/ui/views', { name: 'v', 'eai:data': '<view/>' }, 403, 201, 409],
];

const asked = (path: string, form: Form | null | 'delete', as: typeof user | undefined | null) =>
  server.ask(path, {
    ...(form === 'delete' ? { method: 'DELETE' } : form === null ? {} : { form }),
    ...(as === undefined ? {} : { as }),
  });

describe('who may do what', () => {
  // One after another, in this order: some rows make what others remove.
  it.each(requests)('%s %j: %i %i %i', async (path, form, ofUser, ofPower, ofAdmin) => {
    const statuses = [
      (await asked(path, form, null)).status,
      (await asked(path, form, user)).status,
      (await asked(path, form, power)).status,
      (await asked(path, form, undefined)).status,
    ];
    expect(statuses).toEqual([401, ofUser, ofPower, ofAdmin]);
  });

  it('lets nobody out of the folder of the configuration', async () => {
    for (const path of [
      '/services/configs/conf-..%2F..%2Fx',
      '/servicesNS/nobody/..%2F../configs/conf-props',
      '/servicesNS/..%2F..%2Fx/search/configs/conf-props',
      '/services/properties/..%2F..%2Fx/y/z',
    ]) {
      const { status, text } = await server.ask(path, { form: { name: 'a', value: 'v' } });
      expect([400, 404], `${path}: ${text}`).toContain(status);
    }
  });

  it('keeps the notes of a stanza from being set', async () => {
    const { status } = await server.ask('/services/configs/conf-props', { form: { name: 'n', __sharing: 'global' } });
    expect(status).toBe(400);
  });
});

describe('what belongs to somebody', () => {
  it('is not seen by others, whatever namespace they name', async () => {
    const made = await server.ask('/services/configs/conf-macros', {
      as: power,
      form: { name: 'mine', definition: 'a=1' },
    });
    expect(made.status).toBe(201);
    for (const path of ['/servicesNS/-/-/configs/conf-macros', '/servicesNS/strong/search/configs/conf-macros']) {
      const list = await server.ask(path, { as: user });
      expect(list.json.entry.map(({ name }: { name: string }) => name)).not.toContain('mine');
    }
    expect((await server.ask('/servicesNS/strong/search/configs/conf-macros/mine', { as: user })).status).toBe(404);
    const all = await server.ask('/servicesNS/-/-/configs/conf-macros');
    expect(all.json.entry.map(({ name }: { name: string }) => name)).toContain('mine');
  });

  it('is seen by the roles that it is shared with', async () => {
    const share = (read: string) =>
      server.ask('/servicesNS/strong/search/configs/conf-macros/mine/acl', {
        form: { owner: 'strong', sharing: 'app', 'perms.read': read },
      });
    const seen = async () => (await server.ask('/servicesNS/-/search/configs/conf-macros/mine', { as: user })).status;
    expect((await share('power')).json.entry[0].acl).toMatchObject({
      owner: 'strong',
      sharing: 'app',
      perms: { read: ['power'] },
    });
    expect(await seen()).toBe(404);
    await server.ask('/servicesNS/nobody/search/configs/conf-macros/mine/acl', {
      form: { owner: 'strong', sharing: 'app', 'perms.read': '*' },
    });
    expect(await seen()).toBe(200);
  });
});

describe('logins', () => {
  const login = async (password: string) =>
    server.ask('/services/auth/login', { form: { username: 'someone', password }, as: null });

  it('end when the password is changed, and when the user is removed', async () => {
    const key = (await login(password)).json.sessionKey as string;
    const info = async (as: string) => (await server.ask('/services/authentication/current-context', { as })).status;
    expect(await info(key)).toBe(200);
    const wrong = await server.ask('/services/authentication/users/someone', {
      as: key,
      form: { password: 'another one', oldpassword: 'no' },
    });
    expect(wrong.status).toBe(400);
    const changed = await server.ask('/services/authentication/users/someone', {
      form: { password: 'another one', oldpassword: password },
    });
    expect(changed.status, changed.text).toBe(200);
    expect(await info(key)).toBe(401);
    expect((await login(password)).status).toBe(401);
    const again = (await login('another one')).json.sessionKey as string;
    expect((await server.ask('/services/authentication/users/someone', { method: 'DELETE' })).status).toBe(200);
    expect(await info(again)).toBe(401);
  });

  it('are listed and ended by their key', async () => {
    const opened = await server.ask('/services/auth/login', { form: { username: 'strong', password }, as: null });
    const as = opened.json.sessionKey as string;
    const mine = await server.ask(`/services/authentication/httpauth-tokens/${as}`, { as });
    expect(mine.json.entry[0].content.userName).toBe('strong');
    expect(mine.text).not.toContain(as);
    expect((await server.ask(`/services/authentication/httpauth-tokens/${as}`, { as, method: 'DELETE' })).status).toBe(
      200,
    );
    expect((await server.ask('/services/server/info', { as })).status).toBe(401);
  });

  it('may be tokens of programs, which end', async () => {
    const make = (form: Form) =>
      server.ask('/services/authorization/tokens', { form: { name: 'strong', audience: 'a', ...form } });
    expect((await make({ expires_on: '-1d' })).status).toBe(400);
    const { json } = await make({ expires_on: '+1d' });
    const { token, id } = json.entry[0].content;
    expect(
      (await server.ask('/services/authentication/current-context', { as: token })).json.entry[0].content.username,
    ).toBe('strong');
    const listed = await server.ask('/services/authorization/tokens');
    expect(listed.text).not.toContain(token);
    await server.ask('/services/authorization/tokens/strong', { form: { status: 'disabled', id } });
    expect((await server.ask('/services/server/info', { as: token })).status).toBe(401);
  });
});
