import { statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Reply, type StartedServer, startedServer } from './started-server.ts';

let server: StartedServer;
beforeAll(async () => {
  server = await startedServer({ load: ['samples/logs'] });
});
afterAll(() => server.stop());

const content = ({ json }: Reply) => json.entry[0].content;
const names = ({ json }: Reply): readonly string[] => json.entry.map(({ name }: { name: string }) => name);
const text = ({ json }: Reply): string => json.messages[0].text;
const remove = (path: string) => server.ask(path, { method: 'DELETE' });

describe('indexes', () => {
  const path = '/services/data/indexes';

  it('are those that are configured and those that hold events', async () => {
    const list = await server.ask(`${path}?count=0`);
    expect(names(list)).toEqual(expect.arrayContaining(['_audit', '_internal', 'main', 'summary']));
    const main = content(await server.ask(`${path}/main`));
    expect(main).toMatchObject({ totalEventCount: 26, isInternal: false, disabled: false, datatype: 'event' });
    expect(main.minTime).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+00:00$/);
    expect(typeof main.currentDBSizeMB).toBe('string');
  });

  it('are made once, changed, switched off and on, and removed', async () => {
    const made = await server.ask(path, { form: { name: 'made' } });
    expect([made.status, content(made).syncMeta]).toEqual([201, false]);
    const again = await server.ask(path, { form: { name: 'made' } });
    expect([again.status, text(again)]).toEqual([409, expect.stringContaining('name=made already exists')]);
    expect(text(await server.ask(path, { form: { name: '_internal' } }))).toContain('name=_internal already exists');
    expect(content(await server.ask(`${path}/made`, { form: { syncMeta: 'true' } })).syncMeta).toBe(true);
    await server.ask(`${path}/made/disable`, { form: {} });
    expect(content(await server.ask(`${path}/made`)).disabled).toBe(true);
    await server.ask(`${path}/made/enable`, { form: {} });
    expect(content(await server.ask(`${path}/made`)).disabled).toBe(false);
    expect((await server.ask(`${path}/made/roll-hot-buckets`, { form: {} })).status).toBe(200);
    expect((await remove(`${path}/made`)).status).toBe(200);
    const gone = await server.ask(`${path}/made`);
    expect([gone.status, text(gone)]).toEqual([404, 'Could not find object id=made']);
  });

  it('take their events with them', async () => {
    await server.ask(path, { form: { name: 'short' } });
    await server.session.ingest(['{"a":1}', '{"a":2}'], { index: 'short' });
    expect(content(await server.ask(`${path}/short`)).totalEventCount).toBe(2);
    expect((await remove(`${path}/short`)).status).toBe(200);
    await server.ask(path, { form: { name: 'short' } });
    expect(content(await server.ask(`${path}/short`)).totalEventCount).toBe(0);
  });

  it.each(['', 'Upper', 'with space', '../x', '-a', 'default', 'a"b', 'x'.repeat(81)])(
    'are not named %j',
    async (name) => {
      expect((await server.ask(path, { form: { name } })).status).toBe(400);
    },
  );

  it.each(['main', '_internal'])('that ship stay: %s', async (name) => {
    await server.ask(`${path}/${name}`, { form: { syncMeta: '1' } });
    expect((await remove(`${path}/${name}`)).status).toBe(400);
  });
});

describe('apps', () => {
  const path = '/services/apps/local';

  it('are listed, and there is no Enterprise Security', async () => {
    expect(names(await server.ask(`${path}?count=0`))).toEqual([
      'Splunk_SA_CIM',
      'launcher',
      'search',
      'splunk_httpinput',
    ]);
    const missing = await server.ask(`${path}/SplunkEnterpriseSecuritySuite`);
    expect([missing.status, text(missing)]).toEqual([404, 'Could not find object id=SplunkEnterpriseSecuritySuite']);
  });

  it('are made, changed, and removed with what is in them', async () => {
    expect((await server.ask(path, { form: { name: 'mine' } })).status).toBe(201);
    expect((await server.ask(path, { form: { name: 'mine' } })).status).toBe(409);
    expect(content(await server.ask(`${path}/mine`)).version).toBe('1.0.0');
    const changed = await server.ask(`${path}/mine`, { form: { description: 'what it is', version: '2.0' } });
    expect(content(changed)).toMatchObject({ description: 'what it is', version: '2.0' });
    expect(changed.json.entry[0].content).not.toHaveProperty('name');
    expect((await server.ask(`${path}/mine/_reload`, { form: {} })).status).toBe(200);
    expect((await server.ask(`${path}/mine/setup`)).json.entry).toHaveLength(1);
    expect((await server.ask(`${path}/mine/update`)).json.entry).toEqual([]);
    const search = '/servicesNS/admin/mine/saved/searches';
    expect((await server.ask(search, { form: { name: 's', search: 'index=main' } })).status).toBe(201);
    expect((await remove(`${path}/mine`)).status).toBe(200);
    expect((await server.ask(`${search}/s`)).status).toBe(404);
    expect((await server.ask(search, { form: { name: 's', search: 'index=main' } })).status).toBe(404);
  });

  it.each(['../x', 'a/b', 'system', 'nobody', '.', '..', 'a\u0000b', ''])('are not named %j', async (name) => {
    expect((await server.ask(path, { form: { name } })).status).toBe(400);
  });
});

describe('configuration', () => {
  it('is read and written as stanzas', async () => {
    expect(content(await server.ask('/services/configs/conf-web/settings')).httpport).toBe('8000');
    expect((await server.ask('/servicesNS/nobody/Splunk_SA_CIM/configs/conf-datamodels')).status).toBe(200);
    const fresh = await server.ask('/services/configs/conf-savedsearches/_new');
    expect(content(fresh)).toHaveProperty('max_concurrent', 1);
    expect(
      (await server.ask('/services/configs/conf-savedsearches/_new', { form: { max_concurrent: '9' } })).status,
    ).toBe(200);
    expect(content(await server.ask('/services/configs/conf-savedsearches/_new')).max_concurrent).toBe(1);
  });

  it('has files that clients make', async () => {
    expect((await server.ask('/services/configs/conf-own_file')).status).toBe(404);
    expect((await server.ask('/services/properties', { form: { __conf: 'own_file' } })).status).toBe(201);
    expect((await server.ask('/services/configs/conf-own_file')).json.entry).toEqual([]);
    expect(names(await server.ask('/services/properties?__conf=own_file'))).toContain('own_file');
    const made = await server.ask('/services/configs/conf-own_file', {
      form: { name: 'a/b %2F', 'python.version': 'python3' },
    });
    expect([made.status, content(made)['python.version']]).toEqual([201, 'python3']);
    const stanza = `/services/configs/conf-own_file/${encodeURIComponent('a/b %2F')}`;
    expect(content(await server.ask(stanza, { form: { more: 'of\nit' } })).more).toBe('of\nit');
    expect((await remove(stanza)).status).toBe(200);
    expect((await server.ask(stanza)).status).toBe(404);
  });

  it('is read and written as properties', async () => {
    const key = '/services/properties/datamodels/Authentication/acceleration.earliest_time';
    expect((await server.ask(key)).status).toBe(404);
    expect((await server.ask(key, { form: { value: '-1mon' } })).status).toBe(200);
    expect((await server.ask(key)).text).toBe('-1mon');
    expect(names(await server.ask('/services/properties/datamodels'))).toContain('Authentication');
    expect(
      (await server.ask('/services/properties/datamodels/Authentication', { form: { a: '1', b: '2' } })).status,
    ).toBe(200);
    expect(names(await server.ask('/services/properties/datamodels/Authentication'))).toEqual(
      expect.arrayContaining(['acceleration.earliest_time', 'a', 'b']),
    );
    expect(
      (await server.ask('/services/properties/authorize/default/deleteIndexesAllowed', { form: { value: '*' } }))
        .status,
    ).toBe(200);
  });
});

describe('roles', () => {
  const path = '/services/authorization/roles';

  it('of the administrator is that of Splunk', async () => {
    expect(content(await server.ask(`${path}/admin`))).toMatchObject({
      imported_roles: ['power', 'user'],
      srchIndexesAllowed: ['*', '_*'],
      srchJobsQuota: 50,
      rtSrchJobsQuota: 100,
      srchDiskQuota: 10_000,
    });
  });

  it('are set as contentctl does', async () => {
    const form = {
      imported_roles: ['user', 'power', 'can_delete'],
      srchIndexesAllowed: 'a;_*',
      srchIndexesDefault: 'a;main',
    };
    const made = await server.ask(path, { form: { name: 'tester', ...form } });
    expect([made.status, content(made)]).toEqual([
      201,
      expect.objectContaining({
        imported_roles: ['user', 'power', 'can_delete'],
        srchIndexesAllowed: ['a', '_*'],
        srchIndexesDefault: ['a', 'main'],
      }),
    ]);
    expect(content(made).imported_capabilities).toContain('delete_by_keyword');
    const unknown = await server.ask(`${path}/tester`, { form: { imported_roles: ['user', 'ess_analyst'] } });
    expect([unknown.status, text(unknown)]).toEqual([400, expect.stringContaining('ess_analyst')]);
    const added = await server.ask(`${path}/tester`, { form: { capabilities: ['edit_tokens_own', 'edit_messages'] } });
    expect(content(added).capabilities).toEqual(['edit_messages', 'edit_tokens_own']);
    const fewer = await server.ask(`${path}/tester`, { form: { capabilities: 'edit_messages' } });
    expect(content(fewer).capabilities).toEqual(['edit_messages']);
    expect((await server.ask(`${path}/tester`, { form: { capabilities: 'fly' } })).status).toBe(400);
    expect((await remove(`${path}/tester`)).status).toBe(200);
    expect((await remove(`${path}/admin`)).status).toBe(400);
  });
});

describe('users', () => {
  const path = '/services/authentication/users';

  it.each([
    [{ password: 'abcdefg!' }, 400],
    [{ password: 'abcdefg!', roles: '__unknown__' }, 400],
    [{ password: 'short', roles: 'user' }, 400],
    [{ password: 'abcdefg!', roles: 'user', tz: 'Mars/Olympus' }, 400],
    [{ password: 'abcdefg!', roles: 'user', tz: 'Europe/Berlin' }, 201],
    [{ password: 'abcdefg!', roles: 'user' }, 409],
  ])('with %j: %i', async (form, status) => {
    expect(
      (await server.ask(path, { form: { name: 'new', ...form } as unknown as Record<string, string> })).status,
    ).toBe(status);
  });

  it('keep the order of their roles', async () => {
    const changed = await server.ask(`${path}/new`, { form: { realname: 'New One', roles: ['admin', 'user'] } });
    expect(content(changed)).toMatchObject({ realname: 'New One', roles: ['admin', 'user'], password: '********' });
    expect((await remove(`${path}/new`)).status).toBe(200);
  });

  it('are never without somebody who manages them', async () => {
    expect((await server.ask(`${path}/admin`, { form: { roles: 'user' } })).status).toBe(400);
    expect((await remove(`${path}/admin`)).status).toBe(400);
  });

  it('are not shown with their passwords', async () => {
    expect((await server.ask(`${path}?count=0`)).text).not.toContain('scrypt');
  });
});

describe('passwords of other systems', () => {
  const path = '/services/storage/passwords';

  it.each([
    ['', 'name', ':name:'],
    ['realm', 'name', 'realm:name:'],
    ['a:b\\c', 'd:e\\f', 'a\\:b\\\\c:d\\:e\\\\f:'],
    ['/?#%', 'ü&lt;', '/?#%:ü&lt;:'],
  ])('of %j and %j are named %j', async (realm, name, expected) => {
    const password = 'secret &lt; ü';
    const made = await server.ask(path, { form: { name, password, ...(realm === '' ? {} : { realm }) } });
    expect([made.status, names(made)]).toEqual([201, [expected]]);
    expect(content(made)).toMatchObject({ realm, username: name, clear_password: password });
    expect((await server.ask(path, { form: { name, realm, password } })).status).toBe(409);
    const own = `${path}/${encodeURIComponent(expected)}`;
    expect(content(await server.ask(own, { form: { password: 'other' } })).clear_password).toBe('other');
    expect((await remove(own)).status).toBe(200);
    expect((await server.ask(own)).status).toBe(404);
  });

  it('are sealed where they lie', () => {
    expect(statSync(join(server.directory, 'state', 'secrets.key')).mode & 0o777).toBe(0o600);
  });
});

describe('views', () => {
  const path = '/servicesNS/admin/search/data/ui/views';

  it('are kept as they were sent', async () => {
    const data = '<view>\n  <label> a \\\n</label>\n\n</view>\n ';
    const made = await server.ask(path, { form: { name: 'v', 'eai:data': data } });
    expect([made.status, content(made)['eai:data']]).toEqual([201, data]);
    expect(content(await server.ask(`${path}/v`, { form: { 'eai:data': '<view/>' } }))['eai:data']).toBe('<view/>');
    expect((await server.ask(path, { form: { name: 'w', 'eai:data': 'no xml' } })).status).toBe(400);
    expect((await server.ask(`${path}?count=0`)).json.entry.length).toBeGreaterThanOrEqual(2);
    expect((await remove(`${path}/v`)).status).toBe(200);
  });
});

describe('the server', () => {
  it('has the seven entries of a status, without pages', async () => {
    const status = await server.ask('/services/server/status');
    expect(names(status)).toEqual([
      'conf-resource-usage',
      'dispatch-artifacts',
      'fishbucket',
      'installed-file-integrity',
      'limits',
      'partitions-space',
      'resource-usage',
    ]);
    expect(status.json).not.toHaveProperty('paging');
  });

  it('is not restarted by a request', async () => {
    const reply = await server.ask('/services/server/control/restart', { form: {} });
    expect([reply.status, text(reply)]).toEqual([404, expect.stringContaining('not restarted by a request')]);
  });

  it('keeps messages', async () => {
    expect((await server.ask('/services/messages')).json.entry).toEqual([]);
    await server.ask('/services/messages', { form: { name: 'note', value: 'hello', severity: 'warn' } });
    expect(content(await server.ask('/services/messages/note'))).toMatchObject({ message: 'hello', severity: 'warn' });
    expect((await remove('/services/messages/note')).status).toBe(200);
  });
});
