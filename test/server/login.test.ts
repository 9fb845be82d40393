import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { administrator, type StartedServer, startedServer } from './started-server.ts';

let server: StartedServer;
beforeAll(async () => {
  server = await startedServer({ load: ['samples/logs'] });
});
afterAll(() => server.stop());

const login = (form: Record<string, string>) => server.ask('/services/auth/login', { form, as: null });

describe('logging in', () => {
  it('gives a key, which is good for requests as Splunk, Bearer and cookie', async () => {
    const { status, json, headers } = await login({ username: 'admin', password: administrator.password, cookie: '1' });
    expect(status).toBe(200);
    expect(json.sessionKey).toMatch(/^[\w-]{40,}$/);
    expect(headers.get('set-cookie')).toContain(`splunkd_8089=${json.sessionKey};`);
    for (const headers of <Record<string, string>[]>[
      { authorization: `Splunk ${json.sessionKey}` },
      { authorization: `splunk ${json.sessionKey}` },
      { authorization: `Bearer ${json.sessionKey}` },
      { cookie: `other=1; splunkd_8089=${json.sessionKey}; ` },
    ]) {
      const info = await server.ask('/services/server/info', { as: null, headers });
      expect([info.status, info.json.entry[0].name]).toEqual([200, 'server-info']);
    }
  });

  it.each([
    ['a wrong password', { username: 'admin', password: 'wrong' }, 401, 'incorrect_username_or_password'],
    ['nobody of that name', { username: 'nobody', password: 'wrong' }, 401, 'incorrect_username_or_password'],
    ['no password', { username: 'admin' }, 400, undefined],
  ])('refuses %s', async (_what, form, status, code) => {
    const reply = await login(form as Record<string, string>);
    expect(reply.status).toBe(status);
    expect(reply.json.messages).toEqual([
      { type: 'WARN', ...(code === undefined ? {} : { code }), text: 'Login failed' },
    ]);
    expect(reply.headers.get('www-authenticate')).toBeNull();
  });

  it('asks for credentials where there are none, and says nothing of what is there', async () => {
    for (const path of [
      '/services/server/info',
      '/services/search/jobs',
      '/services/no/such/path',
      '/servicesNS/admin/search/saved/searches',
    ]) {
      const reply = await server.ask(path, { as: null });
      expect(reply.status, path).toBe(401);
      expect(reply.json.messages).toEqual([{ type: 'ERROR', text: 'Unauthorized' }]);
      expect(reply.headers.get('www-authenticate')).toBe('Basic realm="/splunk"');
    }
  });

  it('has a warning for keys that are nobody’s, without a challenge', async () => {
    const reply = await server.ask('/services/server/info', { as: 'no-such-key' });
    expect([reply.status, reply.json.messages]).toEqual([
      401,
      [{ type: 'WARN', text: 'call not properly authenticated' }],
    ]);
    expect(reply.headers.get('www-authenticate')).toBeNull();
  });
});

describe('paths', () => {
  it.each([
    ['/services/server/info/', 200, null],
    ['/servicesNS/-/-/server/info', 200, null],
    ['/services', 404, 'Not Found'],
    ['/nothing', 404, 'Not Found'],
    ['/services/no/such', 404, 'Not Found'],
    ['/services/search/parse', 404, 'Unknown endpoint.'],
    ['/services/search/jobs/1234_none', 404, 'Unknown sid.'],
    ['/services/search/jobs/..%2f..%2fetc%2fpasswd/results', 404, 'Unknown sid.'],
  ])('%s: %i', async (path, status, text) => {
    const reply = await server.ask(path);
    expect(reply.status).toBe(status);
    if (text !== null) expect(reply.json.messages[0].text).toBe(text);
  });

  it('answers as XML when nothing is said', async () => {
    const reply = await server.ask('/services/server/info', { mode: null });
    expect(reply.headers.get('content-type')).toMatch(/^text\/xml/);
    expect(reply.text).toContain('<title>server-info</title>');
    expect(reply.text).toContain('<s:key name="isFree">0</s:key>');
  });
});
