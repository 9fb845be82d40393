import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type StartedServer, startedServer } from './started-server.ts';

let started: StartedServer;
const shared = '/servicesNS/nobody/search';
const olga = { name: 'olga', password: 'changed!too' };
beforeAll(async () => {
  started = await startedServer();
  const lines = ['{"_time": 1690000000, "who": "amy", "n": 2}', '{"_time": 1690000001, "who": "bob", "n": 3}'];
  await started.session.ingest(lines, { sourcetype: 'door', index: 'main' });
  await started.ask('/services/authentication/users', { form: { ...olga, roles: 'user' } });
});
afterAll(() => started.stop());

const rowsOf = async (search: string, as?: typeof olga): Promise<unknown> => {
  const form = { search, exec_mode: 'oneshot', count: 0 };
  const { json } = await started.ask('/services/search/jobs', { form, ...(as === undefined ? {} : { as }) });
  return json.results ?? json.messages;
};

describe('files of lookups', () => {
  const path = `${shared}/data/lookup-table-files`;

  it('are made from a staged file or from text, used, changed and removed', async () => {
    const { ask, directory } = started;
    const staging = join(directory, 'state', 'lookup_tmp');
    mkdirSync(staging, { recursive: true });
    writeFileSync(join(staging, 'up.csv'), 'who,team\namy,red\n');
    const made = await ask(path, { form: { name: 'teams.csv', 'eai:data': join(staging, 'up.csv') } });
    expect(made.status).toBe(201);
    expect(made.json.entry[0].content['eai:data']).toBe('$SPLUNK_HOME/etc/apps/search/lookups/teams.csv');
    expect((await ask(path, { form: { name: 'teams.csv', contents: 'a\n1\n' } })).status).toBe(409);
    await ask(`${shared}/data/transforms/lookups`, { form: { name: 'teams', filename: 'teams.csv' } });
    expect(await rowsOf('search index=main | lookup teams who | table who team | sort who')).toEqual([
      { who: 'amy', team: 'red' },
      { who: 'bob' },
    ]);
    expect((await ask(`${path}/teams.csv`, { form: { contents: 'who,team\nbob,blue\n' } })).status).toBe(200);
    expect(await rowsOf('| inputlookup teams')).toEqual([{ who: 'bob', team: 'blue' }]);
    expect((await ask(`${path}?count=0`)).json.entry.map(({ name }: { name: string }) => name)).toContain('teams.csv');
    expect((await ask(`${path}/teams.csv`, { method: 'DELETE' })).status).toBe(200);
    expect((await ask(`${path}/teams.csv`)).status).toBe(404);
  });

  it.each([
    ['a name that is no CSV file', { name: 'x.sh', contents: 'a\n1\n' }],
    ['a name that is a path', { name: '../x.csv', contents: 'a\n1\n' }],
    ['a file elsewhere', { name: 'y.csv', 'eai:data': '/etc/passwd' }],
    ['nothing', { name: 'z.csv' }],
  ])('are refused: %s', async (_, form) => {
    expect((await started.ask(path, { form })).status).toBe(400);
  });

  it('are read and written as lines by the lookup editor', async () => {
    const { ask } = started;
    const editor = '/services/data/lookup_edit/lookup_contents';
    const contents = JSON.stringify([
      ['a', 'b'],
      ['1', 'x, y'],
      ['2', ''],
    ]);
    expect(
      (await ask(editor, { form: { lookup_file: 'ed.csv', namespace: 'search', owner: 'nobody', contents } })).status,
    ).toBe(200);
    expect((await ask(`${editor}?lookup_file=ed.csv&namespace=search`)).json).toEqual([
      ['a', 'b'],
      ['1', 'x, y'],
      ['2', ''],
    ]);
    expect(await rowsOf('| inputlookup ed.csv')).toEqual([{ a: '1', b: 'x, y' }, { a: '2' }]);
    expect((await ask(`${editor}?lookup_file=none.csv`)).status).toBe(404);
  });
});

describe('settings of props.conf', () => {
  it.each([
    [
      'extractions',
      { name: 'first', stanza: 'door', value: '"who": "(?<initial>.)' },
      'door : EXTRACT-first',
      'table initial',
      [{ initial: 'a' }, { initial: 'b' }],
    ],
    [
      'fieldaliases',
      { name: 'other', stanza: 'door', 'alias.who': 'person' },
      'door : FIELDALIAS-other',
      'table person',
      [{ person: 'amy' }, { person: 'bob' }],
    ],
    [
      'calcfields',
      { name: 'twice', stanza: 'door', value: 'n*2' },
      'door : EVAL-twice',
      'table twice',
      [{ twice: '4' }, { twice: '6' }],
    ],
  ])('%s are made, count at once, and are removed', async (kind, form, name, pipes, expected) => {
    const { ask } = started;
    const path = `${shared}/data/props/${kind}`;
    const made = await ask(path, { form });
    expect(made.status).toBe(201);
    expect(made.json.entry[0].name).toBe(name);
    expect(await rowsOf(`search index=main | sort _time | ${pipes}`)).toEqual(expected);
    expect((await ask(path, { form })).status).toBe(409);
    expect((await ask(`${path}/${encodeURIComponent(name)}`, { method: 'DELETE' })).status).toBe(200);
    expect(await rowsOf(`search index=main | sort _time | ${pipes} | where false()`)).toEqual([]);
    expect((await ask(`${path}/${encodeURIComponent(name)}`)).status).toBe(404);
  });
});

describe('tags', () => {
  it('are on values of fields, listed by tag and by field', async () => {
    const { ask } = started;
    expect((await ask(`${shared}/search/tags`, { form: { name: 'vip', add: ['who::amy'] } })).status).toBe(201);
    expect(await rowsOf('search index=main tag::who=vip | table who')).toEqual([{ who: 'amy' }]);
    expect((await ask(`${shared}/search/tags/vip`)).json.entry[0].content.values).toEqual(['who::amy']);
    await ask(`${shared}/search/fields/who/tags`, { form: { value: 'bob', add: 'vip' } });
    expect(await rowsOf('search index=main tag::who=vip | stats count')).toEqual([{ count: '2' }]);
    await ask(`${shared}/search/tags/vip`, { method: 'DELETE' });
    expect(await rowsOf('search index=main tag::who=vip | stats count')).toEqual([{ count: '0' }]);
    expect((await ask(`${shared}/search/tags/vip`)).status).toBe(404);
  });
});

describe('what is private', () => {
  it('is seen and used by its owner alone', async () => {
    const { ask } = started;
    await ask('/servicesNS/admin/search/admin/macros', {
      form: { name: 'secret_macro', definition: 'eval x="admin"' },
    });
    await ask('/servicesNS/olga/search/admin/macros', {
      form: { name: 'secret_macro', definition: 'eval x="olga"' },
      as: olga,
    });
    expect(await rowsOf('makeresults | `secret_macro` | table x')).toEqual([{ x: 'admin' }]);
    expect(await rowsOf('makeresults | `secret_macro` | table x', olga)).toEqual([{ x: 'olga' }]);
    await ask('/servicesNS/admin/search/admin/macros', { form: { name: 'only_mine', definition: 'eval x=1' } });
    expect((await ask('/servicesNS/admin/search/admin/macros/only_mine', { as: olga })).status).toBeGreaterThanOrEqual(
      403,
    );
    expect((await ask('/servicesNS/olga/search/admin/macros/only_mine', { as: olga })).status).toBe(404);
    expect(JSON.stringify(await rowsOf('makeresults | `only_mine`', olga))).toContain('only_mine');
  });
});

describe('who may not', () => {
  it('neither changes what is shared nor sees the files of others', async () => {
    const { ask } = started;
    await ask(`${shared}/storage/collections/config`, { form: { name: 'notes' } });
    const data = `${shared}/storage/collections/data/notes`;
    const headers = { 'content-type': 'application/json' };
    expect((await ask(data, { body: '{"_key": "1"}', headers })).status).toBe(201);
    expect((await ask(data, { body: '{"_key": "2"}', headers, as: olga })).status).toBe(403);
    expect((await ask(`${data}/1`, { method: 'DELETE', as: olga })).status).toBe(403);
    expect((await ask(`${data}/batch_save`, { body: '[{}]', headers, as: olga })).status).toBe(403);
    expect((await ask(data, { as: olga })).json).toHaveLength(1);
    const own = '/servicesNS/admin/search/data/lookup-table-files';
    expect((await ask(own, { form: { name: 'mine.csv', contents: 'a\n1\n' } })).status).toBe(201);
    expect((await ask(`${own}/mine.csv`)).status).toBe(200);
    expect((await ask(`${own}/mine.csv`, { as: olga })).status).toBe(404);
    expect(
      JSON.stringify((await ask('/servicesNS/-/-/data/lookup-table-files?count=0', { as: olga })).json),
    ).not.toContain('mine.csv');
    expect(
      (await ask(`${shared}/data/lookup-table-files`, { form: { name: 'b.csv', contents: 'a\n1\n' }, as: olga }))
        .status,
    ).toBe(403);
    expect(
      (await ask(`${shared}/datamodel/model`, { form: { name: 'M', description: '{"objects":[]}' }, as: olga })).status,
    ).toBe(403);
    const editor = '/services/data/lookup_edit/lookup_contents';
    expect((await ask(editor, { form: { lookup_file: 'c.csv', contents: '[["a"]]' }, as: olga })).status).toBe(403);
  });
});

describe('commands', () => {
  it('are listed', async () => {
    const { json } = await started.ask('/services/search/commands?count=0');
    expect(json.entry.map(({ name }: { name: string }) => name)).toContain('stats');
    expect((await started.ask('/services/search/commands/stats')).json.entry[0].content.type).toBe('transforming');
  });
});
