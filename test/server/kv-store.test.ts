import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type StartedServer, startedServer } from './started-server.ts';

let started: StartedServer;
const config = '/servicesNS/nobody/search/storage/collections/config';
const data = '/servicesNS/nobody/search/storage/collections/data/people';

beforeAll(async () => {
  started = await startedServer();
  const made = await started.ask(config, {
    form: { name: 'people', 'field.age': 'number', 'field.on': 'bool', 'accelerated_fields.by_age': '{"age": 1}' },
  });
  expect(made.status).toBe(201);
  expect(made.json.entry[0].content).toMatchObject({
    'field.age': 'number',
    'accelerated_fields.by_age': '{"age": 1}',
    type: 'undefined',
  });
});
afterAll(() => started.stop());

const post = (path: string, body: unknown) =>
  started.ask(path, {
    body: typeof body === 'string' ? body : JSON.stringify(body),
    headers: { 'content-type': 'application/json' },
  });
const query = async (parameters: Record<string, string>): Promise<unknown> =>
  (await started.ask(`${data}?${new URLSearchParams(parameters)}`)).json;
const keys = async (parameters: Record<string, string>): Promise<unknown> =>
  ((await query(parameters)) as { _key: string }[]).map(({ _key }) => _key);

describe('the KV store', () => {
  it('keeps records under keys, typed as declared', async () => {
    expect(
      await post(data, { _key: 'a', name: 'Amy', age: '31', on: 'true', tags: ['x', 'y'], home: { city: 'Rome' } }),
    ).toMatchObject({
      status: 201,
      json: { _key: 'a' },
    });
    const { json } = await started.ask(`${data}/a`);
    expect(json).toEqual({
      _key: 'a',
      _user: 'nobody',
      name: 'Amy',
      age: 31,
      on: true,
      tags: ['x', 'y'],
      home: { city: 'Rome' },
    });
    expect((await post(data, { _key: 'a' })).status).toBe(409);
    expect((await post(data, { name: 'without a key' })).json._key).toMatch(/^[0-9a-f]{24}$/);
    expect((await post(`${data}/a`, { name: 'Amy', age: 32 })).json).toEqual({ _key: 'a' });
    expect((await started.ask(`${data}/a`)).json).toEqual({ _key: 'a', _user: 'nobody', name: 'Amy', age: 32 });
    expect((await post(`${data}/zz`, {})).status).toBe(404);
    expect((await started.ask(data, { method: 'DELETE' })).status).toBe(200);
    expect(await query({})).toEqual([]);
  });

  it('saves and finds many at once', async () => {
    const records = [
      { _key: '1', name: 'Amy', age: 31, tags: ['x', 'y'], home: { city: 'Rome' } },
      { _key: '2', name: 'Bob', age: 25, tags: ['z'] },
      { _key: '3', name: 'Cat', age: 40, home: { city: 'Oslo' } },
      { _key: '4', name: 'dan' },
    ];
    expect((await post(`${data}/batch_save`, records)).json).toEqual(['1', '2', '3', '4']);
    expect(
      (
        await post(`${data}/batch_find`, [
          { query: { age: { $gt: 30 } }, fields: 'name,_key:0' },
          { query: { name: 'dan' } },
        ])
      ).json,
    ).toEqual([[{ name: 'Amy' }, { name: 'Cat' }], [{ _key: '4', _user: 'nobody', name: 'dan' }]]);
    expect(
      (
        await post(
          `${data}/batch_save`,
          Array.from({ length: 1001 }, () => ({})),
        )
      ).status,
    ).toBe(400);
  });

  it.each([
    ['{"age": 31}', ['1']],
    ['{"age": {"$gte": 31}}', ['1', '3']],
    ['{"age": {"$lt": 31}}', ['2']],
    ['{"age": {"$lte": 31, "$ne": 25}}', ['1']],
    ['{"name": {"$in": ["Amy", "dan"]}}', ['1', '4']],
    ['{"name": {"$nin": ["Amy", "dan"]}}', ['2', '3']],
    ['{"name": {"$regex": "^[a-d]", "$options": "i"}}', ['1', '2', '3', '4']],
    ['{"name": {"$regex": "^[a-d]"}}', ['4']],
    ['{"$or": [{"age": 25}, {"name": "dan"}]}', ['2', '4']],
    ['{"$and": [{"age": {"$gt": 26}}, {"tags": "x"}]}', ['1']],
    ['{"$not": {"age": {"$gt": 26}}}', ['2', '4']],
    ['{"age": {"$not": {"$gt": 26}}}', ['2', '4']],
    ['{"age": {"$exists": false}}', ['4']],
    ['{"home.city": "Oslo"}', ['3']],
    ['{"age": null}', ['4']],
    ['{"age": "31"}', []],
    ['{}', ['1', '2', '3', '4']],
  ])('finds by the query %s', async (text, expected) => {
    expect(await keys({ query: text })).toEqual(expected);
  });

  it('sorts, skips, limits and projects', async () => {
    expect(await keys({ sort: 'age:-1' })).toEqual(['3', '1', '2', '4']);
    expect(await keys({ sort: 'age', skip: '1', limit: '2' })).toEqual(['2', '1']);
    expect(await query({ fields: 'name', limit: '1' })).toEqual([{ _key: '1', name: 'Amy' }]);
    expect(await query({ fields: 'name:0,age:0,tags:0,_user:0', limit: '1' })).toEqual([
      { _key: '1', home: { city: 'Rome' } },
    ]);
  });

  it.each([
    ['no JSON', 'a{'],
    ['an unknown operator', '{"a": {"$where": "1"}}'],
    ['a pattern that is none', '{"a": {"$regex": "("}}'],
    ['a list', '[]'],
    ['a deep query', `${'{"$not":'.repeat(100)}{}${'}'.repeat(100)}`],
  ])('refuses a query that is %s', async (_, text) => {
    expect((await started.ask(`${data}?query=${encodeURIComponent(text)}`)).status).toBe(400);
  });

  it('ends a pattern that would take for ever', async () => {
    await post(data, { _key: 'long', name: `${'a'.repeat(60)}!` });
    expect((await started.ask(`${data}?query=${encodeURIComponent('{"name": {"$regex": "^(a+)+$"}}')}`)).status).toBe(
      400,
    );
    expect((await started.ask(`${data}/long`, { method: 'DELETE' })).status).toBe(200);
  });

  it('says 404 of a collection that is not there, before it reads the query', async () => {
    const missing = await started.ask('/servicesNS/nobody/search/storage/collections/data/none?query=a{', {
      mode: null,
    });
    expect(missing.status).toBe(404);
    expect(missing.headers.get('content-type')).toContain('text/xml');
    expect(missing.text).toContain('An object with name=none does not exist');
    expect((await started.ask(config, { form: {} })).json.messages[0].text).toBe(
      'Cannot perform action "POST" without a target name to act on.',
    );
    expect((await started.ask(config, { form: { name: 'people' } })).status).toBe(409);
  });

  it('is a lookup, read and written by searches in every thread', async () => {
    const { ask } = started;
    const definition = {
      name: 'people_lookup',
      external_type: 'kvstore',
      collection: 'people',
      fields_list: '_key,name,age',
    };
    expect((await ask('/servicesNS/nobody/search/data/transforms/lookups', { form: definition })).status).toBe(201);
    const run = async (search: string): Promise<unknown> =>
      (await ask('/services/search/jobs', { form: { search, exec_mode: 'oneshot', count: 0 } })).json.results;
    const everywhere = async (search: string, expected: unknown): Promise<void> => {
      const all = await Promise.all(Array.from({ length: 4 }, () => run(search)));
      for (const rows of all) expect(rows).toEqual(expected);
    };
    await everywhere('| inputlookup people_lookup | table name age', [
      { name: 'Amy', age: '31' },
      { name: 'Bob', age: '25' },
      { name: 'Cat', age: '40' },
      { name: 'dan' },
    ]);
    await everywhere('makeresults | eval name="Cat" | lookup people_lookup name | table age', [{ age: '40' }]);
    await post(`${data}/3`, { name: 'Cat', age: 41 });
    await everywhere('makeresults | eval name="Cat" | lookup people_lookup name | table age', [{ age: '41' }]);
    await run('makeresults | eval name="eve", age=7 | table name age | outputlookup append=true people_lookup');
    await everywhere('| inputlookup people_lookup where name=eve | table age', [{ age: '7' }]);
    expect(await query({ query: '{"name": "eve"}', fields: 'age,_key:0' })).toEqual([{ age: 7 }]);
    await run(
      '| inputlookup people_lookup where name=Bob | eval age=26 | outputlookup append=true key_field=_key people_lookup',
    );
    expect(await query({ query: '{"_key": "2"}', fields: 'age' })).toEqual([{ _key: '2', age: 26 }]);
    await run('makeresults | eval name="one", age=1 | table name age | outputlookup people_lookup');
    expect(await query({ fields: 'name,age,_key:0' })).toEqual([{ name: 'one', age: 1 }]);
  });
});
