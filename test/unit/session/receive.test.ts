import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from 'vitest';
import { splite } from '../../support/cli.ts';
import { xmlOfEvent } from '../../support/event-xml.ts';

type Library = typeof import('../../../src/index.ts');
type Session = InstanceType<Library['Session']>;
type SessionOptions = ConstructorParameters<Library['Session']>[0];
let library: Library;
let directory: string;
const open: Session[] = [];
let stores = 0;

beforeAll(async () => {
  library = (await import(pathToFileURL(join(dirname(inject('program')), 'index.mjs')).href)) as Library;
  directory = mkdtempSync(join(tmpdir(), 'splite-'));
});
afterEach(async () => {
  for (const session of open.splice(0)) await session.close();
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

function opened(options: SessionOptions = {}): Session {
  const session = new library.Session({ now: 1_700_000_000, ...options });
  open.push(session);
  return session;
}

const newStore = (): string => join(directory, `store-${++stores}.db`);

/** All that searches see of the events. */
async function allOf(session: Session): Promise<unknown> {
  const events = await session.search('index=* OR index=_* | fields *').rows();
  const processes = await session.search('| datamodel Endpoint Processes search').rows();
  const changes = await session.search('| datamodel Change All_Changes search').rows();
  return [events, processes, changes].map((rows) => rows.map((row) => ({ ...row })));
}

const cloudTrail = (n: number): object => ({
  eventVersion: '1.08',
  eventTime: `2024-01-01T00:00:0${n}Z`,
  eventSource: 'iam.amazonaws.com',
  eventName: 'CreateUser',
  awsRegion: 'us-east-1',
  sourceIPAddress: '192.0.2.7',
  userIdentity: { type: 'IAMUser', userName: `u${n}`, accountId: '123456789012' },
  requestParameters: { userName: 'new' },
  eventID: `e${n}`,
  eventType: 'AwsApiCall',
});

const enveloped = [
  { time: 1_690_000_000.25, event: cloudTrail(1) },
  { time: '1690000001.5', sourcetype: 'aws:cloudtrail', index: 'cloud', event: cloudTrail(2) },
  { event: cloudTrail(3) },
  { time: 1_690_000_002, host: 'web-1', sourcetype: 'my:app', event: 'user=ann action=login status=ok' },
  { time: 1_690_000_003, event: JSON.stringify(cloudTrail(4)) },
  { time: 1_690_000_004, event: { a: 1 }, fields: { env: 'test', roles: ['x', 'y'], n: 1.5 } },
  { time: 1_690_000_005, event: { list: [1, 2], deep: { t: true, none: null } } },
  { time: 1_690_000_006, event: 17 },
  { time: 1_690_000_007, sourcetype: 'syslog', event: '<13>Jan  2 10:00:00 box sshd[7]: Failed password for root' },
  {
    time: 1_690_000_008,
    index: 'metrics',
    event: 'metric',
    fields: { 'metric_name:cpu.usage': 12.5, region: 'eu', host: 'm1' },
  },
  { time: 1_690_000_009, index: 'metrics', event: 'metric', fields: { metric_name: 'mem', _value: 3 } },
];

describe('events in envelopes', () => {
  const texts = enveloped.map((event) => JSON.stringify(event));

  it.each([
    ['one behind the other', texts.join('')],
    ['in lines, as bytes', Buffer.from(`\n${texts.join('\r\n')}\n`)],
    ['in an array', `[${texts.join(', ')}]`],
  ])('are what the same events of a file are: %s', async (_, body) => {
    writeFileSync(join(directory, 'events.json'), texts.join('\n'));
    const loaded = opened();
    await loaded.load([join(directory, 'events.json')], { host: 'here', metadata: {} });
    const received = opened({ path: newStore() });
    const origin = { source: join(directory, 'events.json'), host: 'here' };
    expect(await received.receive([{ kind: 'enveloped', body, origin }])).toEqual([{ events: 11, refused: null }]);
    expect(await allOf(received)).toEqual(await allOf(loaded));
    expect(await received.search('| mstats avg(cpu.usage) as u WHERE index=metrics BY region').rows()).toEqual([
      { region: 'eu', u: 12.5 },
    ]);
    expect(await received.search('env=test | table roles n').rows()).toEqual([{ roles: ['x', 'y'], n: '1.5' }]);
  });

  it('are that also where many are alike, in many calls, and when they are read again', async () => {
    const process = (n: number): object => ({
      EventID: 4688,
      Channel: 'Security',
      SourceName: 'Microsoft-Windows-Security-Auditing',
      Hostname: `pc${n % 3}`,
      EventTime: `2024-05-01 10:00:0${n % 10}`,
      NewProcessName: `C:\\Windows\\${n}.exe`,
      SubjectUserName: 'ann',
    });
    const alike = Array.from({ length: 60 }, (_, n) => ({
      ...[{}, { time: 1_690_000_000 + n / 4 }, { time: `${1_690_000_000 + n}` }, { time: null }][n % 4],
      ...[{}, { host: `h${n % 2}` }, { index: 'other', host: 'h' }, { sourcetype: 'my:json' }, { source: 'x' }][n % 5],
      ...(n % 11 === 0 ? { fields: { env: 'test' } } : {}),
      event: n % 3 === 0 ? process(n) : n % 3 === 1 ? cloudTrail(n % 10) : { ...cloudTrail(n % 10), host: 'own', n },
    }));
    const lines = alike.map((each) => JSON.stringify(each));
    writeFileSync(join(directory, 'alike.json'), lines.join('\n'));
    const loaded = opened();
    await loaded.load([join(directory, 'alike.json')], { host: 'here' });
    const expected = await allOf(loaded);
    const path = newStore();
    const received = opened({ path });
    const origin = { source: join(directory, 'alike.json'), host: 'here' };
    for (let from = 0; from < lines.length; from += 12) {
      const body = lines.slice(from, from + 12).join('');
      expect(await received.receive([{ kind: 'enveloped', body, origin }])).toEqual([{ events: 12, refused: null }]);
    }
    expect(await allOf(received)).toEqual(expected);
    await received.close();
    const app = mkdtempSync(join(directory, 'app-'));
    mkdirSync(join(app, 'default'));
    writeFileSync(join(app, 'default', 'props.conf'), '[nothing:like:it]\nTIME_FORMAT = %s\n');
    expect(await allOf(opened({ path, content: [app] }))).toEqual(expected);
  });

  it('have nothing to do with each other: without a time they are of the moment when they came', async () => {
    const session = opened({ path: newStore() });
    const body = '{"event":{"a":1},"time":1600000000}{"event":{"a":2}}{"event":"a=3"}'.repeat(3);
    await session.receive([{ kind: 'enveloped', body, received: 1_690_000_000 }]);
    expect(await session.search('index=* | stats count by _time').rows()).toEqual([
      { _time: 1_600_000_000, count: 3 },
      { _time: 1_690_000_000, count: 6 },
    ]);
  });

  it('take the defaults of their group for what they do not say', async () => {
    const session = opened({ path: newStore() });
    const defaults = { index: 'web', sourcetype: 'st', source: 'http:token', host: 'h' };
    const body = '{"event":"a=1"}{"event":"a=2","sourcetype":"own","index":""}';
    expect(await session.receive([{ kind: 'enveloped', body, defaults, received: 1_690_000_000 }])).toEqual([
      { events: 2, refused: null },
    ]);
    expect(await session.search('index=web | sort a | table a index sourcetype source host _time').rows()).toEqual([
      { a: '1', ...defaults, _time: 1_690_000_000 },
      { a: '2', ...defaults, sourcetype: 'own', _time: 1_690_000_000 },
    ]);
  });

  it.each([
    ['', 'empty', null],
    [' \n ', 'empty', null],
    ['not json', 'malformed', 0],
    ['{"event":"a"}{"event":', 'malformed', 1],
    ['[{"event":"a"}', 'malformed', 1],
    ['{"event":"a"}5', 'malformed', 1],
    [Buffer.from([0x7b, 0xff, 0x7d]), 'malformed', 0],
    ['{"time":1}', 'no-event', 0],
    ['{"event":"a"}{"event":""}{', 'blank-event', 1],
    ['{"event":{}}', 'blank-event', 0],
    ['{"event":"a","time":"yesterday"}', 'fields', 0],
    ['{"event":"a","fields":{"deep":{"x":1}}}', 'fields', 0],
    ['{"event":"a","fields":["x"]}', 'fields', 0],
    ['{"event":"a","index":"good"}{"event":"a"}{"event":"a","index":"bad"}', 'index', 2],
    ['{"event":'.repeat(100_000), 'malformed', 0],
  ])('are taken all or not at all: %s', async (body, reason, event) => {
    const session = opened({ path: newStore() });
    const good = { kind: 'enveloped', body: '{"event":"x=1"}' } as const;
    expect(await session.receive([good, { kind: 'enveloped', body, indexes: ['good'] }, good])).toEqual([
      { events: 1, refused: null },
      { events: 0, refused: { reason, event } },
      { events: 1, refused: null },
    ]);
    expect((await session.about()).events).toBe(2);
  });
});

const windowsEvents = [4624, 4625, 4688].map((id) =>
  xmlOfEvent({
    Event: {
      System: {
        Provider: { '#attributes': { Name: 'Microsoft-Windows-Security-Auditing' } },
        EventID: id,
        TimeCreated: { '#attributes': { SystemTime: `2024-01-01T00:00:00.${id}Z` } },
        Channel: 'Security',
        Computer: 'pc1',
      },
      EventData: { NewProcessName: `C:\\Windows\\${id}.exe`, SubjectUserName: `u${id}` },
    },
  }),
);

const deep = 100_000;

it('an event that is nested very deeply is one like others', async () => {
  const session = opened({ path: newStore() });
  const body = `{"event":${'['.repeat(deep)}${']'.repeat(deep)}}{"event":${'{"a":'.repeat(deep)}1${'}'.repeat(deep)}}`;
  expect(await session.receive([{ kind: 'enveloped', body }])).toEqual([{ events: 2, refused: null }]);
  expect(await session.search('index=* | eval n=len(_raw) | table n').rows()).toHaveLength(2);
});

describe('raw bodies', () => {
  it.each([
    ['Windows XML', windowsEvents.join('\n'), { sourcetype: 'XmlWinEventLog' }],
    ['Windows XML without line breaks', windowsEvents.join(''), {}],
    ['JSON lines', [1, 2, 3].map((n) => JSON.stringify(cloudTrail(n))).join('\n'), {}],
    ['JSON, one behind the other', [1, 2, 3].map((n) => JSON.stringify(cloudTrail(n))).join(''), { index: 'c' }],
    ['records', JSON.stringify({ Records: [1, 2, 3].map(cloudTrail) }), {}],
    [
      'syslog',
      'Jan  2 10:00:00 box sshd[7]: one\nJan  2 10:00:01 box sshd[7]: two\n  more\n',
      { sourcetype: 'syslog' },
    ],
    ['CSV', 'time,user,action\n2024-01-01T00:00:00Z,ann,login\n2024-01-01T00:00:01Z,bob,logout\n', {}],
    ['lines', 'a=1\n\nb=2', { host: 'given', source: 'mine' }],
  ])('are split and read as a file: %s', async (_, text, metadata) => {
    const path = join(directory, 'body.log');
    writeFileSync(path, text);
    const loaded = opened();
    await loaded.load([path], { host: 'here', metadata });
    const received = opened({ path: newStore() });
    const [outcome] = await received.receive([
      { kind: 'raw', body: Buffer.from(text), metadata, origin: { source: path, host: 'here' } },
    ]);
    expect(outcome).toEqual({ events: (await loaded.about()).events, refused: null });
    const [seen, expected] = [await allOf(received), await allOf(loaded)];
    // Without any time in it, a file has that of its last change.
    if (/a=1/.test(text)) expect(withoutTime(seen)).toEqual(withoutTime(expected));
    else expect(seen).toEqual(expected);
  });

  it.each([
    ['JSON', [cloudTrail(1), cloudTrail(2)].map((event) => JSON.stringify(event)).join('\n')],
    ['text', 'user=ann n=1\nuser=bob n=2'],
    ['CSV', 'time,user\n2024-01-01T00:00:00Z,ann\n2024-01-01T00:00:01Z,bob\n'],
  ])('have the time that is given for all of them, also when they are read again: %s', async (_, body) => {
    const path = newStore();
    const session = opened({ path });
    await session.receive([
      { kind: 'raw', body, time: 1_600_000_000 },
      { kind: 'enveloped', body: '{"event":"user=cyd n=3","time":1600000000}' },
    ]);
    const events = await allOf(session);
    expect(await session.search('index=* | stats count by _time').rows()).toEqual([{ _time: 1_600_000_000, count: 3 }]);
    await session.close();
    // Content that bears on all events.
    const app = mkdtempSync(join(directory, 'app-'));
    mkdirSync(join(app, 'default'));
    writeFileSync(join(app, 'default', 'props.conf'), '[nothing:like:it]\nTIME_FORMAT = %s\n');
    expect(await allOf(opened({ path, content: [app] }))).toEqual(events);
  });

  it('are refused when they hold no text, or nothing', async () => {
    const session = opened({ path: newStore() });
    expect(
      await session.receive([
        { kind: 'raw', body: Buffer.from([0x7f, 0x45, 0x4c, 0x46, 0, 0, 0, 1, 0, 0]) },
        { kind: 'raw', body: '' },
      ]),
    ).toMatchObject([{ refused: { reason: 'binary' } }, { refused: { reason: 'empty' } }]);
  });
});

const withoutTime = (tables: unknown): unknown =>
  JSON.parse(JSON.stringify(tables, (key, value: unknown) => (key === '_time' ? undefined : value)));

describe('a session over a store file', () => {
  it('takes events while a search runs, and a search that starts then sees them', async () => {
    const session = opened({ path: newStore(), workers: 2 });
    await session.receive([{ kind: 'raw', body: 'first=1' }]);
    const controller = new AbortController();
    // Both threads for searches are busy until they are stopped.
    const endless = '| makeresults count=500000000 | eval x=random() % 7 | stats count by x';
    const busy = [0, 1].map(() =>
      session
        .search(endless, { signal: controller.signal })
        .rows()
        .catch((error: unknown) => error),
    );
    expect(await session.receive([{ kind: 'raw', body: 'second=2' }])).toEqual([{ events: 1, refused: null }]);
    expect(await session.ingest(['third=3'])).toBe(1);
    controller.abort();
    expect(await Promise.all(busy)).toEqual([controller.signal.reason, controller.signal.reason]);
    expect(await session.search('index=* | stats count').rows()).toEqual([{ count: 3 }]);
  });

  it('loses nothing when searches write at the same time', async () => {
    const session = opened({ path: newStore(), workers: 2 });
    await session.receive([{ kind: 'raw', body: Array.from({ length: 50 }, (_, n) => `old=${n}`).join('\n') }]);
    const work: Promise<unknown>[] = [];
    for (let n = 0; n < 30; n++) {
      work.push(session.receive([{ kind: 'raw', body: `new=${n}` }]));
      work.push(session.search(`index=main old=${n} | delete`).rows());
      work.push(session.search(`index=main old=${49 - (n % 10)} | collect index=kept`).rows());
    }
    await Promise.all(work);
    expect(await session.search('new=* | stats count dc(new) as different').rows()).toEqual([
      { count: 30, different: 30 },
    ]);
    expect(await session.search('index=main old=* | stats count').rows()).toEqual([{ count: 20 }]);
    expect(await session.search('index=kept | stats count').rows()).toEqual([{ count: 30 }]);
  });

  it.each(['columns', 'tables', 'memory'])('says what its indexes hold, and empties one: %s', async (layout) => {
    const path = newStore();
    const log = join(directory, 'index.log');
    writeFileSync(log, '{"time":1600000000,"event":"a=1","index":"old"}');
    if (layout === 'tables') await splite(directory, ['export', log, '--sqlite', path]);
    const session = opened(layout === 'memory' ? {} : { path });
    if (layout !== 'tables') await session.load([log]);
    const body = Array.from({ length: 40 }, (_, n) => ({
      time: 1_690_000_000 + n,
      index: n % 4 ? 'web' : 'os',
      event: `n=${n}`,
    }));
    for (const part of [body.slice(0, 20), body.slice(20)])
      await session.receive([{ kind: 'enveloped', body: part.map((each) => JSON.stringify(each)).join('') }]);
    await session.receive([{ kind: 'enveloped', body: '{"event":"alone=1","index":"own","time":5}' }]);
    await session.search('n=1 OR n=39 | delete').rows();
    const all = await session.indexes();
    expect(all.map(({ bytes: _, ...about }) => about)).toEqual([
      { name: 'old', events: 1, first: 1_600_000_000, last: 1_600_000_000 },
      { name: 'os', events: 10, first: 1_690_000_000, last: 1_690_000_036 },
      { name: 'own', events: 1, first: 5, last: 5 },
      { name: 'web', events: 28, first: 1_690_000_002, last: 1_690_000_038 },
    ]);
    expect(all.every(({ bytes }) => bytes > 0)).toBe(true);
    expect(await session.deleteIndex('web')).toBe(28);
    expect(await session.deleteIndex('own')).toBe(1);
    expect(await session.deleteIndex('nothing')).toBe(0);
    expect((await session.indexes()).map(({ name, events }) => [name, events])).toEqual([
      ['old', 1],
      ['os', 10],
    ]);
    expect(await session.search('index=* | stats count by index').rows()).toEqual([
      { index: 'old', count: 1 },
      { index: 'os', count: 10 },
    ]);
  });

  it('takes them in its first thread when its events are tables', async () => {
    const path = newStore();
    const log = join(directory, 'table.log');
    writeFileSync(log, 'first=1');
    await splite(directory, ['export', log, '--sqlite', path]);
    const session = opened({ path });
    expect(await session.receive([{ kind: 'raw', body: 'second=2' }])).toEqual([{ events: 1, refused: null }]);
    expect(await session.search('index=* | stats count').rows()).toEqual([{ count: 2 }]);
  });
});
