import { describe, expect, it } from 'vitest';
import { parseDataModel } from '../../../src/knowledge/data-model-file.ts';
import { collectProblems } from './temporary-content.ts';

function read(model: unknown) {
  const { report, problems } = collectProblems();
  const text = typeof model === 'string' ? model : JSON.stringify(model);
  return { model: parseDataModel(text, 'Net.json', report), messages: problems.map((p) => p.message), problems };
}

const field = (fieldName: string, more: object = {}) => ({ fieldName, type: 'string', ...more });

const net = {
  modelName: 'Net',
  displayName: 'Network',
  description: 'About the network',
  objects: [
    {
      objectName: 'All_Traffic',
      displayName: 'All Traffic',
      parentName: 'BaseEvent',
      constraints: [{ search: 'tag=network' }, { search: 'tag=communicate' }],
      fields: [field('src', { required: true, comment: 'who' }), field('bytes', { type: 'number', multivalue: true })],
      calculations: [
        {
          calculationID: 'c1',
          calculationType: 'Eval',
          expression: 'if(isnull(action),"unknown",action)',
          outputFields: [field('action', { comment: { description: 'what became of it', recommended: true } })],
        },
      ],
    },
    {
      objectName: 'Blocked',
      parentName: 'Allowed_Or_Blocked',
      constraints: [{ search: 'action=blocked' }],
      fields: [field('rule')],
    },
    { objectName: 'Allowed_Or_Blocked', parentName: 'All_Traffic', constraints: [{ search: 'action=*' }], fields: [] },
    { objectName: 'Ports', parentName: 'BaseSearch', baseSearch: 'tag=port | mvexpand port', fields: [field('port')] },
  ],
};

describe('reading a data model', () => {
  it('computes root, lineage and parent, also when a child stands before its parent', () => {
    const { model, messages } = read(net);
    expect(messages).toEqual([]);
    expect(model).toMatchObject({
      name: 'Net',
      displayName: 'Network',
      description: 'About the network',
      file: 'Net.json',
    });
    expect(model!.datasets.map(({ lineage, root, parent, kind }) => [lineage, root, parent, kind])).toEqual([
      ['All_Traffic', 'All_Traffic', null, 'event'],
      ['All_Traffic.Allowed_Or_Blocked.Blocked', 'All_Traffic', 'Allowed_Or_Blocked', 'event'],
      ['All_Traffic.Allowed_Or_Blocked', 'All_Traffic', 'All_Traffic', 'event'],
      ['Ports', 'Ports', null, 'search'],
    ]);
  });

  it('keeps own constraints and the base search', () => {
    const { model } = read(net);
    expect(model!.datasets[0]!.constraints).toEqual(['tag=network', 'tag=communicate']);
    expect(model!.datasets[1]!.constraints).toEqual(['action=blocked']);
    expect(model!.datasets[3]).toMatchObject({ constraints: [], baseSearch: 'tag=port | mvexpand port' });
  });

  it('gives fields their owner and says which are calculated', () => {
    const [root, blocked] = read(net).model!.datasets;
    expect(root!.fields).toEqual([
      {
        name: 'src',
        type: 'string',
        owner: 'All_Traffic',
        required: true,
        multivalue: false,
        hidden: false,
        calculated: false,
        comment: 'who',
      },
      {
        name: 'bytes',
        type: 'number',
        owner: 'All_Traffic',
        required: false,
        multivalue: true,
        hidden: false,
        calculated: false,
        comment: '',
      },
      {
        name: 'action',
        type: 'string',
        owner: 'All_Traffic',
        required: false,
        multivalue: false,
        hidden: false,
        calculated: true,
        comment: 'what became of it',
      },
    ]);
    expect(blocked!.fields.map(({ name, owner }) => [name, owner])).toEqual([
      ['rule', 'All_Traffic.Allowed_Or_Blocked.Blocked'],
    ]);
  });

  it('reads the four kinds of calculation', () => {
    const { model } = read({
      modelName: 'M',
      objects: [
        {
          objectName: 'O',
          parentName: 'BaseEvent',
          fields: [],
          calculations: [
            { calculationType: 'Eval', expression: 'a+1', outputFields: [field('b')] },
            { calculationType: 'Rex', expression: '@(?<d>.*)', inputField: 'mail', outputFields: [field('d')] },
            {
              calculationType: 'Lookup',
              lookupName: 'codes',
              lookupInputs: [{ inputField: 'code', lookupField: 'id' }],
              outputFields: [field('text', { lookupOutputFieldName: 'name' })],
            },
            { calculationType: 'GeoIP', inputField: 'ip', outputFields: [field('City'), field('Country')] },
          ],
        },
      ],
    });
    expect(model!.datasets[0]!.calculations).toEqual([
      { kind: 'eval', expression: 'a+1', outputs: ['b'] },
      { kind: 'rex', expression: '@(?<d>.*)', input: 'mail', outputs: ['d'] },
      {
        kind: 'lookup',
        lookup: 'codes',
        inputs: [{ field: 'code', lookupField: 'id' }],
        outputs: [{ field: 'text', lookupField: 'name' }],
      },
      {
        kind: 'geoip',
        input: 'ip',
        outputs: [
          { field: 'City', location: 'City' },
          { field: 'Country', location: 'Country' },
        ],
      },
    ]);
  });

  it('leaves out what exports of the user interface repeat from ancestors', () => {
    const { model } = read({
      modelName: 'M',
      objects: [
        {
          objectName: 'A',
          parentName: 'BaseEvent',
          lineage: 'A',
          fields: [field('host', { owner: 'BaseEvent' }), field('x', { owner: 'A' })],
        },
        {
          objectName: 'B',
          parentName: 'A',
          lineage: 'A.B',
          fields: [field('x', { owner: 'A' }), field('y', { owner: 'A.B' })],
          constraints: [
            { search: 'a=1', owner: 'A' },
            { search: 'b=1', owner: 'A.B' },
          ],
          calculations: [
            { owner: 'A', calculationType: 'Eval', expression: '1', outputFields: [field('z', { owner: 'A' })] },
          ],
        },
      ],
    });
    expect(model!.datasets.map((dataset) => dataset.fields.map((f) => f.name))).toEqual([['x'], ['y']]);
    expect(model!.datasets[1]).toMatchObject({ constraints: ['b=1'], calculations: [] });
  });
});

describe('a broken data model', () => {
  it('that is no JSON is reported with the line, or with the text around the place', () => {
    const trailingComma = read('{\n  "modelName": "M",\n  "objects": [],\n}');
    expect(trailingComma.model).toBeNull();
    expect(trailingComma.problems[0]).toMatchObject({ file: 'Net.json', line: 4 });
    expect(read('{ "modelName": "M", "objects": [,] }').messages[0]).toContain('bjects": [,]');
  });

  it('that is something else is refused', () => {
    expect(read([]).messages).toEqual(['This is no data model: "modelName" and a list "objects" were expected.']);
    expect(read({ modelName: 'M' }).model).toBeNull();
  });

  it('is reported with the names of model, object and field, and the rest is used', () => {
    const { model, messages } = read({
      modelName: 'M',
      objects: [
        { parentName: 'BaseEvent' },
        { objectName: 'Lost', parentName: 'Nowhere', fields: [] },
        { objectName: 'Child', parentName: 'Lost', fields: [] },
        {
          objectName: 'Good',
          parentName: 'BaseEvent',
          fields: [{ type: 'string' }, field('odd', { type: 'colour' })],
          calculations: [
            { calculationID: 'c1', calculationType: 'Eval', outputFields: [field('x')] },
            { calculationID: 'c2', calculationType: 'Magic', expression: '1', outputFields: [field('x')] },
            { calculationID: 'c3', calculationType: 'Eval', expression: '1', outputFields: [] },
          ],
        },
        { objectName: 'Searched', parentName: 'BaseSearch', fields: [] },
      ],
    });
    expect(model!.datasets.map((dataset) => dataset.name)).toEqual(['Good', 'Searched']);
    expect(model!.datasets[0]!.fields.map((f) => [f.name, f.type])).toEqual([['odd', 'string']]);
    expect(messages).toEqual([
      'Data model \'M\': object number 1 has no "objectName".',
      "Data model 'M', object 'Lost': its parent 'Nowhere' does not exist.",
      "Data model 'M', object 'Good', calculation 'c1' has no \"expression\".",
      "Data model 'M', object 'Good', calculation 'c2' has the unknown type 'Magic'.",
      "Data model 'M', object 'Good', calculation 'c3' has no \"outputFields\".",
      "Data model 'M', object 'Good': a field has no \"fieldName\".",
      "Data model 'M', object 'Good', field 'odd': 'colour' is no type; it is read as a string.",
      "Data model 'M', object 'Searched' has no \"baseSearch\".",
    ]);
  });

  it('whose parents go round in a circle loses those objects', () => {
    const object = (objectName: string, parentName: string) => ({ objectName, parentName, fields: [] });
    const { model, messages } = read({
      modelName: 'M',
      objects: [object('A', 'B'), object('B', 'A'), object('C', 'A'), object('D', 'BaseEvent')],
    });
    expect(model!.datasets.map((dataset) => dataset.name)).toEqual(['D']);
    expect(messages).toEqual(["Data model 'M', object 'A' is its own ancestor."]);
  });

  it('with endless generations is refused without overflowing the stack', () => {
    const objects = Array.from({ length: 5_000 }, (_, n) => ({
      objectName: `o${n}`,
      parentName: n === 4_999 ? 'BaseEvent' : `o${n + 1}`,
      fields: [],
    }));
    const { model, messages } = read({ modelName: 'M', objects });
    expect(messages.length).toBeGreaterThan(0);
    expect(model!.datasets.length).toBeLessThan(100);
  });
});
