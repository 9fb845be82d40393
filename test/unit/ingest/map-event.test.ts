import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EventMapper, EventOrigin } from '../../../src/ingest/event-mapper.ts';
import { createEventMapper } from '../../../src/ingest/map-event.ts';
import { loadKnowledge } from '../../../src/knowledge/load-knowledge.ts';

const directory = mkdtempSync(join(tmpdir(), 'mapper-'));
const now = 1_714_564_800;
const origin: EventOrigin = { source: 'logs/a.json', host: 'here', overrides: {}, fallbackTime: 1000 };

const source = `
name: door
recognise:
  - keys: [door, badge.id]
sourcetype: { value: acme:door }
source: '"door:" . door'
host: site
index: { first: tenant, unless: '-' }
time:
  - field: opened
    format: '%d.%m.%Y %H:%M'
  - at
fields:
  - user: badge.owner
    action: { from: result, map: { ok: success, 'no*': failure }, default: unknown }
    minutes: round(seconds / 60, 1)
  - when: { action: failure }
    reason: result
eventtypes:
  door_open:
    when: { action: success }
    tags: [authentication]
  door_failed:
    search: action=failure reason="no *"
    tags: [authentication, alert]
datasets:
  Entry.Passages:
    - user: badge.id
`;

const child = `
name: back_door
extends: door
recognise:
  - where: { door: BACK* }
fields:
  - user: upper(user)
eventtypes:
  back_door:
    when: { door: '*' }
    tags: [back]
time: [never]
`;

const model = {
  modelName: 'Entry',
  displayName: 'Entry',
  objects: [
    {
      objectName: 'Passages',
      displayName: 'Passages',
      parentName: 'BaseSearch',
      baseSearch: '`only_doors` tag=authentication | eval who=split(user, ",") | mvexpand who',
      fields: ['user', 'who', 'action', 'minutes'].map((fieldName) => ({ fieldName, type: 'string' })),
      calculations: [
        {
          calculationType: 'Eval',
          expression: 'if(isnull(floor), "unknown", floor)',
          outputFields: [{ fieldName: 'floor', type: 'string' }],
        },
        {
          calculationType: 'Rex',
          inputField: 'user',
          expression: '^(?<initial>.)',
          outputFields: [{ fieldName: 'initial', type: 'string' }],
        },
      ],
    },
    {
      objectName: 'Failed',
      displayName: 'Failed',
      parentName: 'Passages',
      constraints: [{ search: 'action=failure' }],
      fields: [{ fieldName: 'reason', type: 'string' }],
      calculations: [],
    },
    {
      objectName: 'Alerts',
      displayName: 'Alerts',
      parentName: 'BaseEvent',
      constraints: [{ search: 'tag=alert NOT tag=back' }],
      fields: [],
      calculations: [],
    },
    {
      objectName: 'Never',
      displayName: 'Never',
      parentName: 'BaseSearch',
      baseSearch: 'tag=x | stats count',
      fields: [],
      calculations: [],
    },
  ],
};

let mapper: EventMapper;
beforeAll(() => {
  for (const folder of ['empty', 'user/sources', 'user/datamodels', 'user/default'])
    mkdirSync(join(directory, folder), { recursive: true });
  writeFileSync(join(directory, 'user/sources/door.yaml'), source);
  writeFileSync(join(directory, 'user/sources/back.yaml'), child);
  writeFileSync(join(directory, 'user/datamodels/Entry.json'), JSON.stringify(model));
  writeFileSync(
    join(directory, 'user/default/eventtypes.conf'),
    '[front]\nsearch = sourcetype=acme:door door=FRONT\n[word]\nsearch = special\n',
  );
  writeFileSync(
    join(directory, 'user/default/tags.conf'),
    '[eventtype=front]\nmain = enabled\n[action=failure]\nfailed = enabled\n',
  );
  writeFileSync(join(directory, 'user/default/macros.conf'), '[only_doors]\ndefinition = sourcetype=acme:door\n');
  const knowledge = loadKnowledge({ shippedDir: join(directory, 'empty'), contentDirs: [join(directory, 'user')] });
  mapper = createEventMapper(knowledge, { timeZone: 'UTC', now });
});
afterAll(() => rmSync(directory, { recursive: true }));

const map = (json: unknown, from: EventOrigin = origin) =>
  mapper.map({ raw: JSON.stringify(json), json, line: 1 }, from);
const door = {
  door: 'FRONT',
  badge: { id: '7', owner: 'ann' },
  site: 'hq',
  result: 'ok',
  seconds: 90,
  at: '2024-05-01T10:00:00Z',
};

describe('an event of a known source', () => {
  it('gets its metadata, fields, event types, tags and datasets', () => {
    const event = map(door);
    expect(event).toMatchObject({
      time: 1714557600,
      index: 'main',
      sourcetype: 'acme:door',
      source: 'door:FRONT',
      host: 'hq',
      raw: JSON.stringify(door),
    });
    expect(event.fields).toMatchObject({
      'badge.id': '7',
      user: 'ann',
      action: 'success',
      minutes: '1.5',
      eventtype: ['door_open', 'front'],
      tag: ['authentication', 'main'],
    });
    expect(event.datasets).toEqual([
      {
        table: 'Entry.Passages',
        nodes: ['Passages'],
        fields: expect.objectContaining({ user: '7', who: '7', action: 'success', floor: 'unknown', initial: '7' }),
      },
    ]);
  });
  it('has no metadata among its fields', () => {
    const { fields } = map(door);
    expect(['_time', 'index', 'sourcetype', 'source', 'host', '_raw'].filter((field) => fields[field] != null)).toEqual(
      [],
    );
  });
  it('is in the child datasets whose constraints hold, which add their fields', () => {
    const event = map({ ...door, result: 'no entry', floor: '3' });
    expect(event.fields).toMatchObject({
      reason: 'no entry',
      eventtype: ['door_failed', 'front'],
      tag: ['alert', 'authentication', 'failed', 'main'],
    });
    expect(event.datasets).toEqual([
      {
        table: 'Entry.Passages',
        nodes: ['Passages', 'Passages.Failed'],
        fields: expect.objectContaining({ reason: 'no entry', floor: '3' }),
      },
      { table: 'Entry.Alerts', nodes: ['Alerts'], fields: {} },
    ]);
  });
  it('becomes several rows when its base search expands a multivalue', () => {
    const event = map({ ...door, badge: { id: 'a,b', owner: 'ann' } });
    expect(event.datasets.map((row) => [row.fields.who, row.fields.user])).toEqual([
      ['a', 'a,b'],
      ['b', 'a,b'],
    ]);
  });
  it('is taken by a definition that extends the first, whose rules come on top', () => {
    const event = map({ ...door, door: 'Backyard', result: 'no key' });
    expect(event.fields).toMatchObject({ user: 'ANN', tag: ['alert', 'authentication', 'back', 'failed'] });
    expect(event.sourcetype).toBe('acme:door');
    expect(event.datasets.map((row) => row.table)).toEqual(['Entry.Passages']);
  });
  it('has the time that the first fitting rule gives', () => {
    expect(map({ ...door, opened: '02.05.2024 08:30' }).time).toBe(Date.UTC(2024, 4, 2, 8, 30) / 1000);
    expect(map({ ...door, opened: 'soon' }).time).toBe(1714557600);
  });
  it('keeps the metadata that a wrapping gives', () => {
    const event = map({ time: 5, host: 'h2', index: 'i2', event: door });
    expect(event).toMatchObject({
      time: 5,
      host: 'h2',
      index: 'i2',
      sourcetype: 'acme:door',
      source: 'door:FRONT',
      raw: JSON.stringify(door),
    });
    expect(map({ ...door, _time: 6, sourcetype: 'other', user: 'x' })).toMatchObject({ time: 6, sourcetype: 'other' });
  });
  it('keeps the tags that it brings, as exported results do, beside those of its event types', () => {
    const plain = map(door).fields.tag;
    const tagged = map({
      preview: false,
      result: { _time: '6', _raw: 'x', sourcetype: 'other', tag: ['malware', 'attack'] },
    });
    expect(tagged.fields.tag).toEqual(['attack', 'malware']);
    expect(map(door).fields.tag).toEqual(plain);
  });
  it('has the metadata that the user gives before all other', () => {
    const overrides = { index: 'test', host: 'mine', sourcetype: 'my:type', source: 'mine.log' };
    expect(map({ time: 5, host: 'h2', event: door }, { ...origin, overrides })).toMatchObject(overrides);
  });
});

describe('any other event', () => {
  it('is JSON with its fields, or text', () => {
    const json = map({ a: { b: 1 }, timestamp: '2024-05-01T10:00:00Z' });
    expect(json).toMatchObject({
      sourcetype: '_json',
      source: 'logs/a.json',
      host: 'here',
      index: 'main',
      time: 1714557600,
      datasets: [],
    });
    expect(json.fields).toMatchObject({ 'a.b': '1' });
    const text = mapper.map({ raw: 'May  1 10:00:00 host something special', json: undefined, line: 1 }, origin);
    expect(text).toMatchObject({ sourcetype: 'text', time: 1714557600 });
    expect(text.fields.eventtype).toBe('word');
  });
  it('may name its host and source itself', () => {
    expect(map({ a: 1, host: 'web1', source: 'app' })).toMatchObject({ host: 'web1', source: 'app' });
  });
  it('without a time gets that of the event before it, or of the file, and is counted', () => {
    const file = { ...origin };
    const before = mapper.guessedTimes;
    expect(map({ a: 1 }, file).time).toBe(1000);
    expect(map({ a: 1, time: 1714557600 }, file).time).toBe(1714557600);
    expect(map({ a: 2 }, file).time).toBe(1714557600);
    expect(mapper.guessedTimes - before).toBe(2);
    expect(map({ a: 1 }, { ...origin }).time).toBe(1000);
  });
});

it('counts events by definition and reports what it cannot use', () => {
  expect(mapper.recognised.get('door')).toBeGreaterThan(5);
  expect(mapper.recognised.get('back_door')).toBe(1);
  expect(mapper.problems).toEqual([]);
});

it('reports a rule that cannot be compiled with its line, and leaves it out', () => {
  const content = join(directory, 'broken');
  mkdirSync(join(content, 'sources'), { recursive: true });
  const file = join(content, 'sources/x.yaml');
  writeFileSync(
    file,
    'name: x\nrecognise: [{ keys: [x] }]\nfields:\n  - good: upper(x)\n    bad: uper(x)\n    worse: "if(x"\neventtypes:\n  t: { search: "a=(" }\n',
  );
  const broken = createEventMapper(loadKnowledge({ shippedDir: join(directory, 'empty'), contentDirs: [content] }), {
    timeZone: 'UTC',
    now,
  });
  expect(broken.map({ raw: '{"x":"a"}', json: { x: 'a' }, line: 1 }, origin).fields).toMatchObject({ good: 'A' });
  expect(broken.problems.map(({ file: where, line, subject }) => [where, line, subject])).toEqual([
    [file, 5, 'x'],
    [file, 6, 'x'],
    [file, 8, "Event type 't'"],
  ]);
  expect(broken.problems[0]?.message).toMatch(/^In 'uper\(x\)': .*uper/);
});
