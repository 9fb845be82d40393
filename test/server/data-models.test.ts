import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type StartedServer, startedServer } from './started-server.ts';

let started: StartedServer;
const path = '/servicesNS/nobody/search/datamodel/model';
const model = {
  displayName: 'Doors',
  description: 'Who ✓ went where',
  objects: [
    {
      ...{ objectName: 'door', displayName: 'Door', parentName: 'BaseEvent' },
      constraints: [{ search: 'sourcetype=door' }],
      fields: [
        { fieldName: 'user', displayName: 'user', type: 'string' },
        { fieldName: 'size', displayName: 'size', type: 'number' },
      ],
      calculations: [
        {
          calculationType: 'Eval',
          expression: 'if(act="in","true","false")',
          outputFields: [{ fieldName: 'came', displayName: 'came', type: 'boolean' }],
        },
      ],
    },
    {
      ...{ objectName: 'big', displayName: 'Big', parentName: 'door' },
      ...{ constraints: [{ search: 'size>5' }], fields: [], calculations: [] },
    },
  ],
};

beforeAll(async () => {
  started = await startedServer();
  const lines = [
    '{"_time": 1690000000, "user": "amy", "act": "in", "size": 1}',
    '{"_time": 1690000001, "user": "bob", "act": "out", "size": 9}',
    '{"_time": 1690000002, "user": "amy", "act": "out", "size": 12}',
  ];
  await started.session.ingest(lines, { sourcetype: 'door', index: 'main' });
});
afterAll(() => started.stop());

const rowsOf = async (search: string): Promise<unknown> => {
  const { json } = await started.ask('/services/search/jobs', { form: { search, exec_mode: 'oneshot', count: 0 } });
  return json.results ?? json.messages;
};
const described = (entry: { content: { description: string } }) => JSON.parse(entry.content.description);

describe('data models', () => {
  it('lists those that ship, each complete and with its acceleration', async () => {
    const { json } = await started.ask('/services/datamodel/model?count=0');
    expect(json.entry.length).toBeGreaterThan(25);
    for (const entry of json.entry) {
      expect(JSON.parse(entry.content.acceleration)).toEqual({ enabled: false });
      const { modelName, objects, objectNameList } = described(entry);
      expect(modelName).toBe(entry.name);
      expect(objects.map(({ objectName }: { objectName: string }) => objectName)).toEqual(objectNameList);
      for (const object of objects) {
        expect(object.lineage.split('.').at(-1)).toBe(object.objectName);
        for (const key of ['fields', 'constraints', 'calculations']) expect(Array.isArray(object[key])).toBe(true);
      }
    }
    const one = await started.ask('/servicesNS/nobody/Splunk_SA_CIM/datamodel/model/Endpoint');
    expect(one.json.entry[0].acl).toMatchObject({ app: 'Splunk_SA_CIM', owner: 'nobody', removable: false });
    expect((await started.ask('/services/datamodel/model/None')).status).toBe(404);
  });

  it('keeps one that is made, completes it, and searches use it at once, until it is gone', async () => {
    const { ask } = started;
    const made = await ask(path, { form: { name: 'Doors', description: JSON.stringify(model) } });
    expect(made.status).toBe(201);
    const { objects, ...rest } = described(made.json.entry[0]);
    expect(rest).toMatchObject({
      modelName: 'Doors',
      displayName: 'Doors',
      description: 'Who ✓ went where',
      objectNameList: ['door', 'big'],
    });
    const [door, big] = objects;
    expect(door.lineage).toBe('door');
    expect(big).toMatchObject({ lineage: 'door.big', parentName: 'door' });
    expect(big.constraints).toEqual([
      { search: 'sourcetype=door', owner: 'door' },
      { search: 'size>5', owner: 'door.big' },
    ]);
    expect(big.fields.map(({ fieldName, owner }: Record<string, string>) => `${owner}/${fieldName}`)).toEqual([
      ...[
        'BaseEvent/_time',
        'BaseEvent/host',
        'BaseEvent/source',
        'BaseEvent/sourcetype',
        'door/user',
        'door/size',
        'door.big/big',
      ],
    ]);
    expect(big.calculations[0].outputFields[0]).toMatchObject({ fieldName: 'came', owner: 'door', type: 'boolean' });
    expect((await ask(path, { form: { name: 'Doors', description: '{"objects":[]}' } })).status).toBe(409);

    expect(await rowsOf('| tstats count from datamodel=Doors by door.user')).toEqual([
      { 'door.user': 'amy', count: '2' },
      { 'door.user': 'bob', count: '1' },
    ]);
    expect(await rowsOf('| from datamodel:Doors.big | stats count')).toEqual([{ count: '2' }]);

    const changed = await ask(`${path}/Doors`, {
      form: { acceleration: '{"enabled":true,"earliest_time":"-2mon","cron_schedule":"0 */12 * * *"}' },
    });
    expect(JSON.parse(changed.json.entry[0].content.acceleration)).toEqual({
      ...{ enabled: true, earliest_time: '-2mon', cron_schedule: '0 */12 * * *' },
    });
    const sent = described(changed.json.entry[0]);
    const again = await ask(`${path}/Doors`, { form: { description: JSON.stringify(sent) } });
    expect(described(again.json.entry[0])).toEqual(sent);

    const pivot = async (asked: unknown, more = '') =>
      started.ask(
        `/servicesNS/nobody/search/datamodel/pivot/Doors?pivot_json=${encodeURIComponent(JSON.stringify(asked))}${more}`,
      );
    const cells = [{ fieldName: 'size', owner: 'door', type: 'number', label: 'Size', value: 'sum' }];
    const rows = [
      { fieldName: 'came', owner: 'door', type: 'boolean', label: 'Way', trueLabel: 'came', falseLabel: 'went' },
    ];
    const { json } = await pivot({ baseClass: 'door', rows, columns: [], cells, filters: [] }, '&namespace=Doors');
    const { content } = json.entry[0];
    expect(content.tstats_search).toMatch(/^\| tstats /);
    const expected = [
      { Way: 'came', Size: '1' },
      { Way: 'went', Size: '21' },
    ];
    for (const search of [content.tstats_search, content.pivot_search, content.open_in_search])
      expect(((await rowsOf(search)) as { Way: string }[]).sort((a, b) => (a.Way < b.Way ? -1 : 1))).toEqual(expected);
    const filters = [
      { fieldName: 'user', owner: 'door', type: 'string', rule: { comparator: 'is', compareTo: 'bob' } },
    ];
    const filtered = await pivot({ baseClass: 'door', rows: [], columns: [], cells, filters });
    for (const key of ['tstats_search', 'pivot_search'])
      expect(await rowsOf(filtered.json.entry[0].content[key])).toEqual([{ Size: '21' }].map(() => ({ Size: '9' })));
    const empty = await pivot({ baseClass: 'door', rows: [], columns: [], cells: [], filters: [] });
    expect(empty.status).toBe(400);
    expect(empty.json.messages[0].text).toBe(
      "In handler 'datamodelpivot': Error in 'PivotReport': Must have non-empty cells or non-empty rows.",
    );
    expect((await pivot({ baseClass: 'none', cells })).status).toBe(404);

    expect((await ask(`${path}/Doors`, { method: 'DELETE' })).status).toBe(200);
    expect((await ask(`${path}/Doors`)).status).toBe(404);
    expect(JSON.stringify(await rowsOf('| tstats count from datamodel=Doors by door.user'))).toContain('Doors');
  });

  it.each([
    ['no JSON', { description: '{' }],
    ['no list of objects', { description: '{"objects": 1}' }],
    ['an object without a name', { description: '{"objects": [{}]}' }],
    ['a name that is a path', { name: '../../x', description: '{"objects": []}' }],
  ])('refuses a model: %s', async (_, form) => {
    expect((await started.ask(path, { form: { name: 'bad', ...form } })).status).toBe(400);
  });
});
