import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { Engine, readKnowledge } from '../../../src/run/engine.ts';
import { shippedDirectory } from '../../../src/run/shipped-directory.ts';
import { temporaryDirectory } from '../../support/cli.ts';
import { writeContent } from '../knowledge/temporary-content.ts';

/** Three events of two sources that ship, one that nothing recognises, one of an export that brings a tag. */
const logs = [
  '{"EventID":4688,"Channel":"Security","SourceName":"Microsoft-Windows-Security-Auditing","Hostname":"pc1","EventTime":"2024-05-01 10:00:00","NewProcessName":"C:\\\\Windows\\\\cmd.exe","SubjectUserName":"ann"}',
  '{"EventID":4688,"Channel":"Security","SourceName":"Microsoft-Windows-Security-Auditing","Hostname":"pc2","EventTime":"2024-05-01 10:00:01","NewProcessName":"C:\\\\a.exe","SubjectUserName":"bob"}',
  '{"eventVersion":"1.08","userIdentity":{"type":"Root","arn":"arn:aws:iam::1:root"},"eventTime":"2024-05-01T10:00:02Z","eventSource":"signin.amazonaws.com","eventName":"ConsoleLogin","awsRegion":"us-east-1","sourceIPAddress":"1.2.3.4","recipientAccountId":"1","responseElements":{"ConsoleLogin":"Success"}}',
  '{"time":"2024-05-01T10:00:03Z","door":"7","act":"open","who":"ann"}',
  '{"preview":false,"result":{"_time":"1714557604","_raw":"door=8 act=shut","sourcetype":"doors","tag":["physical"],"eventtype":"mine"}}',
];

const doorModel = (field: string): string =>
  JSON.stringify({
    modelName: 'Doors',
    displayName: 'Doors',
    objects: [
      {
        objectName: 'Door',
        displayName: 'Door',
        parentName: 'BaseEvent',
        constraints: [{ search: '`doors`', owner: 'Door' }],
        fields: [{ fieldName: field, displayName: field, type: 'string', required: false, owner: 'Door' }],
        calculations: [],
      },
    ],
  });

/** Each bears on another part of the events. */
const contents: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  none: {},
  'a macro that no event needs': { 'macros.conf': '[x]\ndefinition = index=main\n' },
  'an event type with a macro': {
    'eventtypes.conf': '[opened]\nsearch = `opens` who=ann\n',
    'tags.conf': '[eventtype=opened]\nauthentication = enabled\n',
    'macros.conf': '[opens]\ndefinition = act=open\n',
  },
  'the same with another macro': {
    'eventtypes.conf': '[opened]\nsearch = `opens` who=ann\n',
    'tags.conf': '[eventtype=opened]\nauthentication = enabled\n',
    'macros.conf': '[opens]\ndefinition = act=shut OR EventID=4688\n',
  },
  'a tag on a host': { 'tags.conf': '[host=pc1]\nchange = enabled\n' },
  'a data model': {
    'datamodels/Doors.json': doorModel('door'),
    'macros.conf': '[doors]\ndefinition = (door=*)\n',
  },
  'that data model otherwise': {
    'datamodels/Doors.json': doorModel('act'),
    'macros.conf': '[doors]\ndefinition = (act=open)\n',
  },
  'a source that stands by itself': {
    'sources/door.yaml':
      'name: door\ntitle: Door\nrecognise:\n  - keys: [door, act]\nsourcetype: { value: door }\nindex: { value: doors }\nfields:\n  - user: who\nevent_types:\n  - name: door\n    tags: [authentication]\n',
  },
  'a source with an indexed field': {
    'sources/door.yaml':
      'name: door\ntitle: Door\nrecognise:\n  - keys: [door, act]\nsourcetype: { value: door }\nindexed: [SubjectUserName]\n',
  },
  'an app': { 'TA/default/props.conf': '[door]\nEVAL-v = "1"\n[_json]\nEVAL-w = upper(who)\n' },
};

const directories = new Map(Object.entries(contents).map(([name, files]) => [name, writeContent(files)]));

/** Reading what ships takes longest. */
const knowledgeOf = new Map(
  [...directories].map(([name, directory]) => [name, readKnowledge(shippedDirectory(), [directory])]),
);

function open(content: string, storePath?: string, layout?: 'columns' | 'tables'): Engine {
  return new Engine({
    knowledge: knowledgeOf.get(content)!,
    shippedDir: shippedDirectory(),
    timeZone: 'UTC',
    now: 1_714_600_000,
    ...(storePath === undefined ? {} : { storePath }),
    ...(layout === undefined ? {} : { layout }),
  });
}

/** Everything that searches may read. */
function rowsOf(engine: Engine): unknown {
  const found = (spl: string): unknown[] =>
    JSON.parse(JSON.stringify(engine.search(spl).rows), (_, value: unknown) => value ?? undefined) as unknown[];
  const roots = [...engine.knowledge.dataModels.values()].flatMap(({ name, datasets }) =>
    datasets.filter(({ parent }) => parent === null).map((dataset) => `${name} ${dataset.name}`),
  );
  const datasets = roots.map((root) => [root, found(`| datamodel ${root} search`)] as const);
  return {
    events: found('index=*'),
    datasets: Object.fromEntries(datasets.filter(([, rows]) => rows.length > 0)),
  };
}

function logFolder(): string {
  const directory = temporaryDirectory();
  writeFileSync(join(directory, 'logs.jsonl'), `${logs.join('\n')}\n`);
  return directory;
}

const risk = {
  ...{ time: 1_714_557_700, index: 'risk', sourcetype: 'stash', source: 'Rule', host: 'splite', raw: 'risk_score="5"' },
  fields: { risk_object: 'ann', risk_object_type: 'user', risk_score: '5', calculated_risk_score: '5', door: '1' },
};

/** Loading costs most: a store is made once for each content, and copied. */
const stores = new Map<string, Buffer>();

/** A store of its own that was loaded with this content. */
function storedWith(content: string, layout: 'columns' | 'tables'): string {
  const key = `${layout} ${content}`;
  let store = stores.get(key);
  if (store === undefined) {
    const directory = logFolder();
    const path = join(directory, 's.db');
    const engine = open(content, path, layout);
    engine.load(['logs.jsonl'], { directory });
    engine.write([risk], null);
    engine.close();
    store = readFileSync(path);
    stores.set(key, store);
  }
  const copy = join(temporaryDirectory(), 's.db');
  writeFileSync(copy, store);
  return copy;
}

const fresh = new Map<string, unknown>();

/** What a store that is loaded with this content gives. */
function freshRows(content: string): unknown {
  let rows = fresh.get(content);
  if (rows === undefined) {
    const directory = logFolder();
    const engine = open(content);
    engine.load(['logs.jsonl'], { directory });
    engine.write([risk], null);
    rows = rowsOf(engine);
    engine.close();
    fresh.set(content, rows);
  }
  return rows;
}

/** From nothing to each and back, and each with its neighbour. */
const names = [...directories.keys()];
const neighbours = names.slice(1).map((name, index) => [names[index]!, name] as const);
const pairs = [...neighbours, ...names.slice(2).map((name) => ['none', name] as const)].flatMap(([one, other]) => [
  [one, other] as const,
  [other, one] as const,
]);

const inEachLayout = pairs.flatMap(([before, after]) =>
  (['columns', 'tables'] as const).map((layout) => [layout, before, after] as const),
);

it.each(inEachLayout)('%s, from %s to %s: the store is as if loaded so', (layout, before, after) => {
  const second = open(after, storedWith(before, layout));
  second.remap();
  expect(rowsOf(second)).toEqual(freshRows(after));
  expect(second.pendingChange()).toEqual({ kind: 'none' });
  second.close();
});

it.each([
  ['none', 'a macro that no event needs', { columns: 0, tables: 0 }],
  ['an event type with a macro', 'the same with another macro', { columns: 0, tables: 1 }],
  ['none', 'a tag on a host', { columns: 0, tables: 1 }],
  ['a data model', 'that data model otherwise', { columns: 0, tables: 1 }],
  // What a search wrote has no text to be read.
  ['none', 'an app', { columns: 5, tables: 6 }],
] as const)('from %s to %s: so many events are mapped again', (before, after, expected) => {
  for (const layout of ['columns', 'tables'] as const) {
    const second = open(after, storedWith(before, layout));
    expect(second.remap(), layout).toBe(expected[layout]);
    second.close();
  }
});

it('times without a year, and those without a zone, are read as on the day when they were loaded', () => {
  const directory = temporaryDirectory();
  writeFileSync(
    join(directory, 'auth.log'),
    'Nov 30 08:00:00 web1 sshd[1]: Failed password for root from 1.2.3.4 port 22 ssh2\n',
  );
  const storePath = join(directory, 's.db');
  const opened = (content: string, year: number, timeZone: string): Engine =>
    new Engine({
      knowledge: readKnowledge(shippedDirectory(), [directories.get(content)!]),
      ...{ shippedDir: shippedDirectory(), storePath, timeZone, zones: [], now: Date.UTC(year, 11, 1) / 1000 },
    });
  const first = opened('none', 2022, 'Europe/Berlin');
  first.load(['auth.log'], { directory });
  first.close();
  const second = opened('an app', 2026, 'UTC');
  expect(second.remap()).toBe(1);
  expect(second.search('index=*').rows).toMatchObject([{ _time: Date.UTC(2022, 10, 30, 7) / 1000 }]);
  second.close();
});
