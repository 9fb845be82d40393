import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type StartedServer, startedServer } from './started-server.ts';

let started: StartedServer;
const other = { name: 'olga', password: 'changed!too' };

beforeAll(async () => {
  started = await startedServer();
  const { session, ask } = started;
  const lines = [
    '{"_time": 1690000000, "user": "amy", "act": "in"}',
    '{"_time": 1690000001, "user": "bob", "act": "out"}',
  ];
  await session.ingest(lines, { sourcetype: 'door', index: 'main' });
  expect((await ask('/services/authentication/users', { form: { ...other, roles: 'power' } })).status).toBeLessThan(
    500,
  );
});
afterAll(() => started.stop());

/** The rows of a search, or what is said of it when there are none. */
async function rowsOf(search: string, as?: typeof other): Promise<unknown> {
  const { json } = await started.ask('/services/search/jobs', {
    form: { search, exec_mode: 'oneshot', count: 0 },
    ...(as === undefined ? {} : { as }),
  });
  return json.results ?? json.messages;
}

/** The same in several searches at once, so that every thread has to give it. */
async function everywhere(search: string, expected: unknown): Promise<void> {
  const all = await Promise.all(Array.from({ length: 4 }, () => rowsOf(search)));
  for (const rows of all) expect(rows).toEqual(expected);
}

describe('knowledge that changes while the server runs', () => {
  it('has a macro from the next search on, in every thread, until it is gone', async () => {
    const { ask } = started;
    const path = '/servicesNS/nobody/search/configs/conf-macros';
    expect(
      (await ask(path, { form: { name: 'who(1)', args: 'n', definition: 'where user="$n$" | table user' } })).status,
    ).toBe(201);
    await everywhere('search index=main | `who(amy)`', [{ user: 'amy' }]);
    const changed = await ask(`${path}/${encodeURIComponent('who(1)')}`, {
      form: { definition: 'where user!="$n$" | table user' },
    });
    expect(changed.json.entry[0].content).toMatchObject({ args: 'n', definition: 'where user!="$n$" | table user' });
    await everywhere('search index=main | `who(amy)`', [{ user: 'bob' }]);
    expect((await ask(`${path}/${encodeURIComponent('who(1)')}`, { method: 'DELETE' })).status).toBe(200);
    expect(JSON.stringify(await rowsOf('search index=main | `who(amy)`'))).toContain('who');
  });

  it('goes by the own macro before the shared one, and shows it to nobody else', async () => {
    const { ask } = started;
    await ask('/servicesNS/nobody/search/admin/macros', { form: { name: 'mine', definition: 'eval x="shared"' } });
    await ask('/servicesNS/admin/search/admin/macros', { form: { name: 'mine', definition: 'eval x="own"' } });
    await ask('/servicesNS/admin/search/admin/macros', { form: { name: 'hidden', definition: 'eval x="own"' } });
    expect(await rowsOf('makeresults | `mine` | table x')).toEqual([{ x: 'own' }]);
  });

  it('finds events by an event type and its tags as soon as they are there', async () => {
    const { ask } = started;
    const path = '/servicesNS/nobody/search/saved/eventtypes';
    const made = await ask(path, { form: { name: 'coming', search: 'sourcetype=door act=in', tags: 'arrival' } });
    expect(made.status).toBe(201);
    expect(made.json.entry[0].content).toMatchObject({
      search: 'sourcetype=door act=in',
      tags: 'arrival',
      disabled: false,
    });
    await everywhere('search index=main eventtype=coming | table user', [{ user: 'amy' }]);
    await everywhere('search index=main tag=arrival | table user', [{ user: 'amy' }]);
    await ask(`${path}/coming`, { form: { search: 'sourcetype=door act=out' } });
    await everywhere('search index=main tag=arrival | table user', [{ user: 'bob' }]);
    await ask(`${path}/coming`, { method: 'DELETE' });
    await everywhere('search index=main eventtype=coming | table user', []);
  });

  it('keeps a table that a search writes, for all threads', async () => {
    await rowsOf('search index=main | table user act | sort user | outputlookup seen.csv');
    await everywhere('| inputlookup seen.csv', [
      { user: 'amy', act: 'in' },
      { user: 'bob', act: 'out' },
    ]);
    await rowsOf('makeresults | eval user="cat", act="in" | table user act | outputlookup append=true seen.csv');
    await everywhere('| inputlookup seen.csv | stats count', [{ count: '3' }]);
  });

  it('lists what the content has, with its app, and lays over it what is said here', async () => {
    const { directory } = started;
    const content = join(directory, 'content');
    for (const folder of ['TA-x/default', 'TA-x/lookups']) mkdirSync(join(content, folder), { recursive: true });
    writeFileSync(join(content, 'TA-x/default/macros.conf'), '[twice(1)]\nargs = n\ndefinition = eval r=2*$n$\n');
    writeFileSync(join(content, 'TA-x/default/transforms.conf'), '[teams]\nfilename = teams.csv\n');
    writeFileSync(join(content, 'TA-x/lookups/teams.csv'), 'user,team\namy,red\n');
    const another = await startedServer({ session: { content: [content] } });
    try {
      const path = `/servicesNS/nobody/TA-x/configs/conf-macros/${encodeURIComponent('twice(1)')}`;
      const { json } = await another.ask(path);
      expect(json.entry[0].acl).toMatchObject({ app: 'TA-x', removable: false });
      expect(json.entry[0].content).toMatchObject({ args: 'n', definition: 'eval r=2*$n$' });
      const run = async (search: string): Promise<unknown> =>
        (await another.ask('/services/search/jobs', { form: { search, exec_mode: 'oneshot' } })).json.results;
      expect(await run('makeresults | `twice(4)` | table r')).toEqual([{ r: '8' }]);
      await another.ask(path, { form: { definition: 'eval r=20*$n$' } });
      expect(await run('makeresults | `twice(4)` | table r')).toEqual([{ r: '80' }]);
      expect((await another.ask(path, { method: 'DELETE' })).status).toBe(200);
      expect(await run('makeresults | `twice(4)` | table r')).toEqual([{ r: '8' }]);
      expect((await another.ask(path, { method: 'DELETE' })).status).toBe(400);
      await run('| inputlookup teams | eval team="blue" | outputlookup teams');
      expect(await run('makeresults | eval user="amy" | lookup teams user | table team')).toEqual([{ team: 'blue' }]);
    } finally {
      await another.stop();
    }
  });
});
