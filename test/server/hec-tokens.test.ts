import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ConfStore } from '../../src/server/conf/conf-store.ts';
import { stockConf } from '../../src/server/conf/stock.ts';
import { HecTokens } from '../../src/server/hec/tokens.ts';
import { Secrets } from '../../src/server/state/secrets.ts';
import { newToken, send } from './sender.ts';
import { type StartedServer, startedServer } from './started-server.ts';

let server: StartedServer;

beforeAll(async () => {
  server = await startedServer();
});
afterAll(() => server.stop());

const inputs = '/services/data/inputs/http';
const event = '{"event":"a=1"}';
const sent = async (token: string): Promise<number> =>
  (await send(server, '/services/collector', { token, body: event })).body.code as number;

describe('data/inputs/http', () => {
  it('makes a token, which is shown and works, under each of its names', async () => {
    const token = await newToken(server, 'first', { index: 'a', indexes: ['a', 'b'], sourcetype: 's', useACK: '0' });
    expect(token).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
    for (const name of ['first', 'http%3A%2F%2Ffirst', 'http:%252F%252Ffirst', 'http%253A%252F%252Ffirst']) {
      const { status, json } = await server.ask(`/servicesNS/nobody/splunk_httpinput/data/inputs/http/${name}`);
      expect([status, json.entry[0].name, json.entry[0].content]).toMatchObject([
        200,
        'http://first',
        { token, index: 'a', indexes: ['a', 'b'], sourcetype: 's', useACK: '0', disabled: false },
      ]);
    }
    expect(await sent(token)).toBe(0);
    // The path that an answer gives leads to the object.
    const { json } = await server.ask(`${inputs}/first`);
    expect((await server.ask(json.entry[0].links.edit)).status).toBe(200);
  });

  it('lists them below the stanza that holds for all', async () => {
    const { json } = await server.ask(`${inputs}?count=0`);
    const [common, ...others] = json.entry;
    expect([common.name, common.content.token]).toEqual(['http', undefined]);
    expect(others.map(({ name }: { name: string }) => name)).toContain('http://first');
  });

  it('changes, turns off and on, and removes them', async () => {
    const token = await newToken(server, 'second');
    await server.ask(`${inputs}/second/disable`, { form: {} });
    expect(await sent(token)).toBe(1);
    await server.ask(`${inputs}/http:%252F%252Fsecond/enable`, { form: {} });
    expect(await sent(token)).toBe(0);
    const changed = await server.ask(`${inputs}/second`, { form: { index: 'c', useACK: '1' } });
    expect(changed.json.entry[0].content).toMatchObject({ token, index: 'c', useACK: '1' });
    expect(await sent(token)).toBe(10);
    expect((await server.ask(`${inputs}/second`, { method: 'DELETE' })).status).toBe(200);
    expect((await server.ask(`${inputs}/second`)).status).toBe(404);
    expect(await sent(token)).toBe(4);
  });

  it('turns the whole collector off', async () => {
    const token = await newToken(server, 'third');
    await server.ask(`${inputs}/http`, { form: { disabled: 1 } });
    expect(await sent(token)).toBe(1);
    await server.ask(`${inputs}/http/enable`, { form: {} });
    expect(await sent(token)).toBe(0);
  });

  it('takes a value that is wanted, once', async () => {
    expect(await newToken(server, 'wanted', { token: 'my-own-token' })).toBe('my-own-token');
    expect(await sent('my-own-token')).toBe(0);
    expect((await server.ask(inputs, { form: { name: 'again', token: 'my-own-token' } })).status).toBe(409);
  });

  it.each([
    ['no name', {}, 400],
    ['one that is there', { name: 'http://first' }, 409],
    ['the common stanza', { name: 'http' }, 409],
    ['a name with a bracket', { name: 'a]b' }, 400],
    ['a name with a slash', { name: '../x' }, 400],
    ['a list without an index', { name: 'list', indexes: 'a,b' }, 400],
    ['a token with blanks', { name: 'blank', token: 'a b' }, 400],
    ['a setting of two lines', { name: 'lines', sourcetype: 'a\nb' }, 400],
  ])('refuses %s', async (_, form, status) => {
    expect((await server.ask(inputs, { form })).status).toBe(status);
  });

  it('is for those who may change tokens', async () => {
    const user = { name: 'someone', password: 'abcdefg!' };
    await server.ask('/services/authentication/users', { form: { ...user, roles: 'power' } });
    const requests: readonly (readonly [string, Record<string, string> | null])[] = [
      [inputs, null],
      [inputs, { name: 'mine' }],
      [`${inputs}/first`, null],
      [`${inputs}/first`, { index: 'x' }],
      [`${inputs}/first/disable`, {}],
      ['/services/receivers/simple', {}],
      ['/services/receivers/stream', {}],
    ];
    for (const [path, form] of requests) {
      const request = form === null ? {} : { form };
      expect([path, (await server.ask(path, { ...request, as: user })).status]).toEqual([path, 403]);
      expect([path, (await server.ask(path, { ...request, as: null })).status]).toEqual([path, 401]);
    }
    expect((await server.ask(`${inputs}/none`)).status).toBe(404);
  });

  it('seals what comes by another way', async () => {
    const form = { name: 'http://other-way', token: 'written-in-clear', index: 'main' };
    // A stanza of the administrator alone is none of the server's.
    await server.ask('/services/configs/conf-inputs', { form });
    expect(await sent('written-in-clear')).toBe(4);
    await server.ask('/servicesNS/nobody/search/configs/conf-inputs', { form });
    expect(await sent('written-in-clear')).toBe(0);
    expect((await server.ask('/servicesNS/-/-/configs/conf-inputs')).text).not.toContain('written-in-clear');
  });

  it('keeps no token in clear, and the key for its user alone', async () => {
    const token = await newToken(server, 'hidden');
    const state = join(server.directory, 'state');
    for (const name of readdirSync(state, { recursive: true, withFileTypes: true })) {
      if (!name.isFile()) continue;
      expect(readFileSync(join(name.parentPath, name.name)).includes(token)).toBe(false);
    }
    expect(statSync(join(state, 'secrets.key')).mode & 0o777).toBe(0o600);
  });
});

it('a token that somebody wrote in clear is sealed when it is read, and the same after a restart', () => {
  const etc = join(server.directory, 'other-etc');
  const key = join(server.directory, 'other.key');
  const first = new ConfStore(etc, stockConf);
  first.set('inputs', 'http://written', [['token', 'clear-token']], { owner: 'nobody', app: 'search' });
  expect(new HecTokens(first, new Secrets(key)).find('clear-token')?.name).toBe('written');
  expect(readFileSync(join(etc, 'apps/search/local/inputs.conf'), 'utf8')).not.toContain('clear-token');
  const second = new HecTokens(new ConfStore(etc, stockConf), new Secrets(key));
  expect([second.find('clear-token')?.name, second.find('other'), second.get('written')?.value]).toEqual([
    'written',
    null,
    'clear-token',
  ]);
  // Under another key it is none.
  const other = new HecTokens(new ConfStore(etc, stockConf), new Secrets(join(server.directory, 'wrong.key')));
  expect(other.find('clear-token')).toBeNull();
  writeFileSync(key, 'short');
  expect(() => new Secrets(key)).toThrow('no key');
});
