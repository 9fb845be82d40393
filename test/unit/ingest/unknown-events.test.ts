import { describe, expect, it } from 'vitest';
import { createEventMapper } from '../../../src/ingest/map-event.ts';
import { bufferSource } from '../../../src/ingest/read/byte-source.ts';
import { newReadReport } from '../../../src/ingest/read/log-event.ts';
import { openEvents } from '../../../src/ingest/read/open-events.ts';
import { loadKnowledge } from '../../../src/knowledge/load-knowledge.ts';
import type { MappedEvent } from '../../../src/store/mapped-event.ts';

const knowledge = loadKnowledge({ shippedDir: new URL('../../..', import.meta.url).pathname, contentDirs: [] });
const mapper = createEventMapper(knowledge, { timeZone: 'UTC', now: 1_750_000_000 });

function mapText(text: string): MappedEvent {
  const file = openEvents(bufferSource(Buffer.from(`${text}\n`)), newReadReport());
  const origin = { source: 'app.log', host: 'localhost', overrides: {}, fallbackTime: 0 };
  return mapper.map([...file.events].at(-1)!, origin);
}

/** Events of applications that no source describes, with keys that those of described ones have too. */
const applications: Readonly<Record<string, Record<string, unknown>>> = {
  'a shop': { eventName: 'order_placed', user: 'u1', action: 'buy', ts: 1714557600, host: 'shop-1', message: 'ok' },
  'a numbered event': { EventID: 17, user: 'bob', host: 'srv1', timestamp: '2024-05-01T10:00:00Z' },
  'a television guide': { EventID: 881, Channel: 'One', Title: 'News', start: '2024-05-01T10:00:00Z' },
  'what S3 tells a function': {
    eventVersion: '2.1',
    eventSource: 'aws:s3',
    awsRegion: 'us-east-1',
    eventTime: '2024-05-01T10:00:00.000Z',
    eventName: 'ObjectCreated:Put',
    userIdentity: { principalId: 'AWS:X' },
    s3: { bucket: { name: 'b' } },
  },
  'what a table tells a function': {
    eventID: '1',
    eventName: 'INSERT',
    eventVersion: '1.1',
    eventSource: 'aws:dynamodb',
    awsRegion: 'us-east-1',
  },
  'a chat': { event: 'message', groupId: 'g1', content: 'hi', userId: '7', ts: 1714557600.5 },
  'a list of customers': { event_type: 'lead.created', event_id: 'e1', created_by: { id: 4, name: 'Ann' } },
  'a game': { event_type_id: 4, user_name: 'zed', account_id: 9, level: 3 },
  'a campaign': { event_type: 'email_sent', flow_id: 'welcome', timestamp: '2024-05-01T10:00:00Z', user: 'ann' },
  'a home-made firewall': { event_type: 'conn', src_ip: '192.0.2.1', dest_ip: '192.0.2.2', proto: 'tcp' },
  'a door': { isotimestamp: '2024-05-01T10:00:00+00:00', username: 'ann', action: 'open' },
  'a batch': { Operation: 'Update', UserId: 'ann', Workload: 'batch', Timestamp: '2024-05-01T10:00:00Z' },
  'a report': { name: 'report', columns: ['a', 'b'], action: 'render', user: 'ann' },
  'a scanner': { event: 'scan', code: 'X1', uid: 'u-1', cluster_name: 'c', time: '2024-05-01T10:00:00Z' },
  'a counter of flows': { srcaddr: '192.0.2.1', dstaddr: '192.0.2.2', bytes: 5, first: 1714557600 },
  'a policy': { effective_at: '2024-05-01T10:00:00Z', actor: 'ann', type: 'policy.changed' },
  'a renderer': { resourceId: '/res/1', operationName: 'render', resultType: 'ok', time: '2024-05-01T10:00:00Z' },
  'a control room': { operator: 'ann', action: 'update', operation_detail: 'x', time: '2024-05-01T10:00:00Z' },
  'a cart': { serviceName: 'cart', actionName: 'add', requestParams: { id: 4 }, timestamp: 1714557600123 },
};

describe('an event of an unknown application', () => {
  it.each(Object.entries(applications))('stays as it is: %s', (_, event) => {
    const mapped = mapText(JSON.stringify(event));
    expect(mapped).toMatchObject({ sourcetype: '_json', source: 'app.log', index: 'main', datasets: [] });
    for (const [key, value] of Object.entries(event)) {
      if (typeof value !== 'object' && key !== 'host') expect(mapped.fields[key], key).toBe(String(value));
    }
  });
  it('has the pairs of its text', () => {
    const text = '2024-05-01 10:00:00,123 INFO [main] a.B - user=ann action=login EventID=4624 type=LOGIN status=200';
    const mapped = mapText(text);
    expect(mapped).toMatchObject({ sourcetype: 'text', datasets: [] });
    expect(Number(mapped.time)).toBe(1714557600.123);
    expect(mapped.fields).toMatchObject({
      user: 'ann',
      action: 'login',
      EventID: '4624',
      type: 'LOGIN',
      status: '200',
    });
  });
  it.each([
    'Date,Time,user\n2024-05-01,10:00:00,ann',
    'date=2024-05-01 time=10:00:00 user=ann',
    '#Fields: date time user\n2024-05-01 10:00:00 ann',
  ])('has the time that day and time of day make: %j', (text) => {
    const mapped = mapText(text);
    expect(Number(mapped.time)).toBe(1714557600);
    expect(mapped.fields).toMatchObject({ user: 'ann' });
  });
  it('has the columns of its table', () => {
    const mapped = mapText('time,user,action,EventID\n2024-05-01T10:00:00Z,ann,login,4624');
    expect(mapped).toMatchObject({ sourcetype: 'csv', datasets: [] });
    expect(mapped.fields).toMatchObject({ user: 'ann', action: 'login', EventID: '4624' });
  });
});
