import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { channel, newToken, send } from './sender.ts';
import { type StartedServer, startedServer } from './started-server.ts';

let server: StartedServer;
let plain: string;
let acks: string;

beforeAll(async () => {
  server = await startedServer();
  plain = await newToken(server, 'plain', { index: 'web', sourcetype: 'of:token', source: 'mine', host: 'h1' });
  acks = await newToken(server, 'acks', { useACK: '1' });
});
afterAll(() => server.stop());

const rows = async (spl: string): Promise<unknown[]> =>
  (await server.session.search(spl).rows()).map((row) => ({ ...row }));
const post = (path: string, body: string, token = plain) => send(server, path, { token, body });

describe('events', () => {
  it.each([
    ['a number', 1_690_000_000.25, 1_690_000_000.25],
    ['a text', '1690000001', 1_690_000_001],
    ['with microseconds', '1690000002.123456', 1_690_000_002.123456],
  ])('have the time that they name: %s', async (name, time, expected) => {
    await post('/services/collector', JSON.stringify({ time, event: `case="${name}"` }));
    expect(await rows(`index=web case="${name}" | table _time`)).toEqual([{ _time: expected }]);
  });

  it('have what token, query and themselves say, themselves first', async () => {
    await post(
      '/services/collector',
      '{"event":"n=1"}{"event":"n=2","host":"own","source":"s","sourcetype":"t","index":"other"}',
    );
    await post('/services/collector/event?host=asked&index=main', '[{"event":"n=3"}]');
    expect(await rows('index=* n=* | sort n | table n index host source sourcetype')).toEqual([
      { n: '1', index: 'web', host: 'h1', source: 'mine', sourcetype: 'of:token' },
      { n: '2', index: 'other', host: 'own', source: 's', sourcetype: 't' },
      { n: '3', index: 'main', host: 'asked', source: 'mine', sourcetype: 'of:token' },
    ]);
  });

  it('have the name of their token and the host that they were sent to where nobody says more', async () => {
    await send(server, `/services/collector?channel=${channel}`, { token: acks, body: '{"event":"lonely=1"}' });
    expect(await rows('index=main lonely=1 | table source host')).toEqual([
      { source: 'http:acks', host: new URL(server.server.hecUrl).host },
    ]);
  });

  it('have their fields, several values included', async () => {
    await post('/services/collector', '{"event":"fielded","fields":{"env":"test","roles":["x","y"],"n5":5}}');
    expect(await rows('index=web env=test | table env roles n5')).toEqual([
      { env: 'test', roles: ['x', 'y'], n5: '5' },
    ]);
  });

  it('are measurements when they say so', async () => {
    await post(
      '/services/collector',
      '{"time":1690000000,"event":"metric","index":"m","fields":{"metric_name:cpu":7,"region":"eu"}}',
    );
    expect(await rows('| mstats avg(cpu) as cpu WHERE index=m BY region')).toEqual([{ region: 'eu', cpu: 7 }]);
  });

  it('of another index inside of them stay in theirs', async () => {
    const narrow = await newToken(server, 'narrow', { index: 'kept', indexes: 'kept' });
    const inner = { index: 'stolen', event: 'inner=1', result: { index: 'stolen' } };
    await post('/services/collector', JSON.stringify({ event: inner }), narrow);
    await post('/services/collector', JSON.stringify({ event: JSON.stringify(inner) }), narrow);
    await post('/services/collector/raw', JSON.stringify(inner), narrow);
    expect(await rows('index=kept OR index=stolen | stats count by index')).toEqual([{ index: 'kept', count: 3 }]);
  });

  it('sent at the same time are all there once', async () => {
    const sent = Array.from({ length: 200 }, (_, n) => post('/services/collector', `{"event":"at=once one=${n}"}`));
    expect((await Promise.all(sent)).every(({ status }) => status === 200)).toBe(true);
    expect(await rows('index=web at=once | stats count dc(one) as different')).toEqual([
      { count: 200, different: 200 },
    ]);
  });

  it('of a batch with one that is wrong are not there', async () => {
    await post('/services/collector', '{"event":"half=1"}{"event":""}');
    expect(await rows('index=* half=1')).toEqual([]);
  });

  it('that are raw are split, with the time that the query gives', async () => {
    await post('/services/collector/raw?sourcetype=lines&time=1690000003&source=q', 'raw=1\nraw=2\n');
    expect(await rows('index=web sourcetype=lines | sort raw | table raw _time source')).toEqual([
      { raw: '1', _time: 1_690_000_003, source: 'q' },
      { raw: '2', _time: 1_690_000_003, source: 'q' },
    ]);
  });
});

describe('acknowledgements', () => {
  const ask = (path: string, body: string, on: string) =>
    send(server, path, { token: acks, body, headers: { 'X-Splunk-Request-Channel': on } });

  it('count from 0 in each channel, and are true of what was given out alone', async () => {
    const [one, other] = [randomUUID(), randomUUID().toUpperCase()];
    for (const [on, id] of [
      [one, 0],
      [one, 1],
      [other, 0],
    ] as const)
      expect((await ask('/services/collector/event', '{"event":"acked=1"}', on)).body).toEqual({
        text: 'Success',
        code: 0,
        ackId: id,
      });
    expect((await ask('/services/collector/raw', 'acked=2', other.toLowerCase())).body.ackId).toBe(1);
    expect((await ask('/services/collector/event', '{"event":""}', one)).body.code).toBe(13);
    expect((await ask('/services/collector/ack', '{"acks":[0,1,2,-1,7]}', one)).body).toEqual({
      acks: { 0: true, 1: true, 2: false, '-1': false, 7: false },
    });
    expect((await ask('/services/collector/ack', '{"acks":["1"]}', other)).body).toEqual({ acks: { 1: true } });
    expect((await ask('/services/collector/ack', '{"acks":[0]}', randomUUID())).body).toEqual({ acks: { 0: false } });
    expect(await rows('index=main acked=* | stats count')).toEqual([{ count: 4 }]);
  });
});

describe('receivers', () => {
  it.each(['simple', 'stream'])('%s takes a log of whoever may', async (kind) => {
    const body = `kind=${kind} "odd" <&> é\u2028`;
    const { status, json } = await server.ask(`/services/receivers/${kind}?index=web&sourcetype=st&source=so&host=ho`, {
      body,
      headers: { 'content-type': 'text/plain' },
    });
    expect([status, json]).toEqual([
      200,
      { index: 'web', bytes: Buffer.byteLength(body), host: 'ho', source: 'so', sourcetype: 'st' },
    ]);
    expect(await rows(`index=web kind=${kind} | table sourcetype source host`)).toEqual([
      { sourcetype: 'st', source: 'so', host: 'ho' },
    ]);
    expect((await server.ask(`/services/receivers/${kind}`, { body: 'x', as: null })).status).toBe(401);
  });
});
