import { request } from 'node:http';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { channel, newToken, type SentRequest, send } from './sender.ts';
import { type StartedServer, startedServer } from './started-server.ts';

let server: StartedServer;
const tokens: Record<string, string> = {};

beforeAll(async () => {
  server = await startedServer({ server: { waitingMemory: 1 } });
  for (const [name, settings] of Object.entries<Record<string, string>>({
    plain: {},
    acks: { useACK: '1' },
    off: { disabled: '1' },
    query: { allowQueryStringAuth: 'true' },
    narrow: { index: 'web', indexes: 'web,db' },
  }))
    tokens[name] = await newToken(server, name, settings);
});
afterAll(() => server.stop());

/** `TOKEN` in a path or a header stands for the secret of the token `plain`, `QUERY` for that of `query`; `token` is the name of one. */
interface Case extends SentRequest {
  readonly path?: string;
}

const filled = (text: string): string => {
  const whole = text.replace('TOKEN', tokens.plain!).replace('QUERY', tokens.query!);
  return whole.replace(/^Basic (.*)/, (_, pair: string) => `Basic ${Buffer.from(pair).toString('base64')}`);
};
const event = '{"event":"a=1"}';
const withChannel = { 'x-splunk-request-channel': channel };

/** What is sent, the status of the answer, its code, its text, and the number of the event that is to blame. */
const cases: readonly (readonly [string, Case, number, number, string, number?])[] = [
  ['an event', { token: 'plain', body: event }, 200, 0, 'Success'],
  ['a scheme in capitals', { headers: { authorization: 'SPLUNK TOKEN' }, body: event }, 200, 0, 'Success'],
  ['Basic, the token as password', { headers: { authorization: 'Basic x:TOKEN' }, body: event }, 200, 0, 'Success'],
  ['Basic, the token as name', { headers: { authorization: 'Basic TOKEN:' }, body: event }, 200, 0, 'Success'],
  ['no token', { body: event }, 401, 2, 'Token is required'],
  ['a scheme alone', { headers: { authorization: 'Splunk' }, body: event }, 401, 2, 'Token is required'],
  ['another scheme', { headers: { authorization: 'Digest TOKEN' }, body: event }, 401, 3, 'Invalid authorization'],
  ['no scheme', { headers: { authorization: 'TOKEN' }, body: event }, 401, 3, 'Invalid authorization'],
  ['an unknown token', { headers: { authorization: 'Splunk no' }, body: event }, 403, 4, 'Invalid token'],
  ['an unknown token in the query', { path: '/services/collector?token=no', body: event }, 403, 4, 'Invalid token'],
  [
    'a token in the query',
    { path: '/services/collector?token=TOKEN', body: event },
    400,
    16,
    'Query string authorization is not enabled',
  ],
  ['one that may stand there', { path: '/services/collector?token=QUERY', body: event }, 200, 0, 'Success'],
  ['a disabled token', { token: 'off', body: event }, 403, 1, 'Token disabled'],
  ['the token before the method', { path: '/services/collector', method: 'GET' }, 405, 404, notFoundText()],
  ['another path', { path: '/services/collector/events', token: 'plain' }, 404, 404, notFoundText()],
  ['a path elsewhere', { path: '/services/server/info', method: 'GET' }, 404, 404, notFoundText()],
  ['no body', { token: 'plain' }, 400, 5, 'No data'],
  ['no raw body', { path: '/services/collector/raw', token: 'plain' }, 400, 5, 'No data'],
  ['blanks', { token: 'plain', body: ' \n\t' }, 400, 5, 'No data'],
  ['an empty array', { token: 'plain', body: '[]' }, 400, 5, 'No data'],
  ['no JSON', { token: 'plain', body: 'hello' }, 400, 6, 'Invalid data format', 0],
  ['no JSON behind an event', { token: 'plain', body: `${event}{"event":` }, 400, 6, 'Invalid data format', 1],
  ['deep JSON that does not end', { token: 'plain', body: '{"event":'.repeat(9000) }, 400, 6, 'Invalid data format', 0],
  ['no member event', { token: 'plain', body: '{"time":1}' }, 400, 12, 'Event field is required', 0],
  ['the second without', { token: 'plain', body: `${event}{"e":1}${event}` }, 400, 12, 'Event field is required', 1],
  ['an empty event', { token: 'plain', body: '{"event":""}' }, 400, 13, 'Event field cannot be blank', 0],
  ['a null', { token: 'plain', body: `${event}{"event":null}` }, 400, 13, 'Event field cannot be blank', 1],
  ['an empty object', { token: 'plain', body: '{"event":{}}' }, 400, 13, 'Event field cannot be blank', 0],
  [
    'the first in the order of the document',
    { token: 'plain', body: '{"event":""}{"event":' },
    400,
    13,
    'Event field cannot be blank',
    0,
  ],
  [
    'a time that is none',
    { token: 'plain', body: '{"event":"a","time":"yesterday"}' },
    400,
    15,
    'Error in handling indexed fields',
    0,
  ],
  [
    'fields that are not flat',
    { token: 'plain', body: `${event}{"event":"a","fields":{"b":{"c":1}}}` },
    400,
    15,
    'Error in handling indexed fields',
    1,
  ],
  ['an index', { token: 'narrow', body: '{"event":"a","index":"db"}' }, 200, 0, 'Success'],
  ['an index of no list', { token: 'plain', body: '{"event":"a","index":"nowhere"}' }, 200, 0, 'Success'],
  [
    'an index that is not allowed',
    { token: 'narrow', body: '{"event":"a","index":"main"}' },
    400,
    7,
    'Incorrect index',
    1,
  ],
  [
    'the third of them',
    { token: 'narrow', body: `${event}${event}{"event":"a","index":"main"}` },
    400,
    7,
    'Incorrect index',
    3,
  ],
  [
    'raw, an index that is not allowed',
    { path: '/services/collector/raw?index=main', token: 'narrow', body: 'a=1' },
    400,
    7,
    'Incorrect index',
    1,
  ],
  ['raw', { path: '/services/collector/raw', token: 'plain', body: 'a=1\nb=2' }, 200, 0, 'Success'],
  ['a binary', { path: '/services/collector/raw', token: 'plain', body: elf() }, 400, 6, 'Invalid data format'],
  ['no channel', { token: 'acks', body: event }, 400, 10, 'Data channel is missing'],
  ['no channel, no body', { token: 'acks' }, 400, 10, 'Data channel is missing'],
  [
    'a channel that is none',
    { token: 'acks', body: event, headers: { 'x-splunk-request-channel': 'c' } },
    400,
    11,
    'Invalid data channel',
  ],
  [
    'a channel in the query',
    { path: `/services/collector?channel=${channel}`, token: 'acks', body: event },
    200,
    0,
    'Success',
  ],
  ['acks of a token without', { path: '/services/collector/ack', token: 'plain' }, 400, 14, 'ACK is disabled'],
  ['acks without a channel', { path: '/services/collector/ack', token: 'acks' }, 400, 10, 'Data channel is missing'],
  ['acks of nothing', { path: '/services/collector/ack', token: 'acks', headers: withChannel }, 400, 5, 'No data'],
  [
    'acks that are no list',
    { path: '/services/collector/ack', token: 'acks', headers: withChannel, body: '{"acks":{"0":1}}' },
    400,
    6,
    'Invalid data format',
  ],
  ['health', { path: '/services/collector/health', method: 'GET' }, 200, 17, 'HEC is healthy'],
  ['health, with a version', { path: '/services/collector/health/1.0/', method: 'GET' }, 200, 17, 'HEC is healthy'],
  ['gzip', { token: 'plain', body: gzipSync(event), headers: { 'content-encoding': 'gzip' } }, 200, 0, 'Success'],
  [
    'gzip that is none',
    { token: 'plain', body: event, headers: { 'content-encoding': 'gzip' } },
    400,
    6,
    'Invalid data format',
  ],
  [
    'gzip that is cut off',
    { token: 'plain', body: gzipSync(event.repeat(100)).subarray(0, 30), headers: { 'content-encoding': 'gzip' } },
    400,
    6,
    'Invalid data format',
  ],
  [
    'an encoding that nobody knows',
    { token: 'plain', body: event, headers: { 'content-encoding': 'zstd' } },
    415,
    6,
    'Invalid data format',
  ],
  ['more than may wait', { token: 'plain', body: Buffer.alloc(2 ** 20 + 1, 32) }, 503, 9, 'Server is busy'],
  [
    'more than may wait, unpacked',
    { token: 'plain', body: gzipSync(Buffer.alloc(2 ** 26, 32)), headers: { 'content-encoding': 'gzip' } },
    503,
    9,
    'Server is busy',
  ],
];

function notFoundText(): string {
  return 'The requested URL was not found on this server.';
}

function elf(): Buffer {
  return Buffer.from([0x7f, 0x45, 0x4c, 0x46, 0, 0, 0, 1, 0, 0]);
}

describe('the collector answers', () => {
  it.each(cases.map(([name, sent, ...answer]) => ({ name, sent, answer })))('$name', async ({ sent, answer }) => {
    const { path = '/services/collector', token, headers = {}, ...rest } = sent;
    const [status, code, text, number] = answer;
    const reply = await send(server, filled(path), {
      ...rest,
      headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, filled(value)])),
      ...(token === undefined ? {} : { token: tokens[token]! }),
    });
    const { ackId: _id, ...body } = reply.body;
    expect([reply.status, body]).toEqual([
      status,
      { text, code, ...(number === undefined ? {} : { 'invalid-event-number': number }) },
    ]);
  });

  it.each(['', '/', '/event', '/event/', '/event/1.0', '/event/1.0/', '/1.0'])('at collector%s', async (path) => {
    const reply = await send(server, `/services/collector${path}`, { token: tokens.plain!, body: event });
    expect(reply).toEqual({ status: 200, body: { text: 'Success', code: 0 } });
  });

  it('gives the room of a sender that went away to others', async () => {
    const headers = { authorization: `Splunk ${tokens.plain}`, 'content-length': 900_000 };
    const gone = request(new URL('/services/collector', server.server.hecUrl), { method: 'POST', headers });
    const closed = new Promise((resolve) => gone.on('error', resolve));
    await new Promise<void>((resolve) => gone.write(Buffer.alloc(800_000, 32), () => resolve()));
    gone.destroy();
    await closed;
    let reply = { status: 503, body: null };
    for (let time = 0; time < 500 && reply.status === 503; time++)
      reply = await send(server, '/services/collector', { token: tokens.plain!, body: ' '.repeat(900_000) });
    expect(reply).toEqual({ status: 400, body: { text: 'No data', code: 5 } });
  });

  it('takes more again after what was refused for want of room', async () => {
    const reply = await send(server, '/services/collector', { token: tokens.plain!, body: event });
    expect(reply.status).toBe(200);
  });
});
