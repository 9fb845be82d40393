import { describe, expect, it } from 'vitest';
import { openEnvelope } from '../../../src/ingest/envelope.ts';

const open = (raw: string) => openEnvelope(raw, JSON.parse(raw));

describe('wrappings of events', () => {
  it("opens a line of Splunk's export", () => {
    const opened = open(
      '{"preview":false,"offset":0,"result":{"_raw":"{\\"a\\": 1}","_time":"2020-10-19T12:28:44.333+00:00","index":"win","sourcetype":"st","source":"s","host":"h","_indextime":"1","user":"ann","ips":["1","2"]}}',
    );
    expect(opened).toMatchObject({
      raw: '{"a": 1}',
      json: { a: 1 },
      time: '2020-10-19T12:28:44.333+00:00',
      metadata: { index: 'win', sourcetype: 'st', source: 's', host: 'h' },
      authoritative: true,
    });
    expect({ ...opened.extraFields }).toEqual({ user: 'ann', ips: ['1', '2'] });
  });
  it('knows a text event by the fields that Splunk had made of it', () => {
    const opened = open('{"preview":false,"result":{"_raw":"<Event>...","EventID":"1","Channel":"c","tag":["a","b"]}}');
    expect(opened.json).toEqual({ EventID: '1', Channel: 'c' });
    expect({ ...opened.extraFields }).toEqual({ EventID: '1', Channel: 'c', tag: ['a', 'b'] });
  });
  it('takes the machine from the header before a document', () => {
    const json = { event_type: 'dns' };
    expect(openEnvelope('<13>May  1 10:00:00 sensor1 suricata: {"event_type":"dns"}', json)).toMatchObject({
      json,
      isText: false,
      authoritative: false,
      metadata: { host: 'sensor1' },
    });
    expect(openEnvelope('{"event_type":"dns"}', json).metadata).toEqual({});
  });
  it('opens an object of the HTTP Event Collector', () => {
    expect(
      open(
        '{"time":1426279439.123,"host":"h","sourcetype":"st","event":{"b" : 1.5},"fields":{"env":"test","n":["1"]}}',
      ),
    ).toMatchObject({
      raw: '{"b" : 1.5}',
      json: { b: 1.5 },
      time: 1426279439.123,
      metadata: { host: 'h', sourcetype: 'st' },
      extraFields: { env: 'test', n: '1' },
    });
    expect(open('{"event":"plain text"}')).toMatchObject({ raw: 'plain text', json: undefined, metadata: {} });
    expect(open('{"event":"{\\"c\\":1}","index":"i"}')).toMatchObject({
      raw: '{"c":1}',
      json: { c: 1 },
      metadata: { index: 'i' },
    });
  });
  it('opens a document of Elasticsearch', () => {
    expect(open('{"_index":"logs-1","_id":"x","_score":1,"_source":{"a" : 1.0,"host":"h"}}')).toMatchObject({
      raw: '{"a" : 1.0,"host":"h"}',
      metadata: { host: 'h' },
      authoritative: false,
    });
  });
  it('leaves an event alone that only has a member named event', () => {
    const raw = '{"event":"login","user":"ann"}';
    expect(open(raw)).toMatchObject({ raw, json: { event: 'login', user: 'ann' }, authoritative: false });
  });
  it('takes metadata from an event that carries it', () => {
    expect(open('{"_time":1,"_raw":"text","index":"i","a":"x"}')).toMatchObject({
      raw: 'text',
      json: { a: 'x' },
      time: 1,
      metadata: { index: 'i' },
      authoritative: true,
      extraFields: { a: 'x' },
    });
    const raw = '{"_time":1,"a":["x","y"],"sourcetype":"st"}';
    expect(open(raw)).toMatchObject({
      raw,
      json: { a: ['x', 'y'] },
      time: 1,
      metadata: { sourcetype: 'st' },
      authoritative: true,
    });
    expect(open('{"sourcetype":"st","a":1}')).toMatchObject({
      json: { a: 1 },
      metadata: { sourcetype: 'st' },
      authoritative: true,
    });
  });
  it('does not take the word of an event for it that has a host or a source among its fields', () => {
    const raw = '{"host":"collector","source":{"ip":"192.0.2.1"},"a":1}';
    expect(open(raw)).toMatchObject({ raw, metadata: { host: 'collector' }, authoritative: false });
  });
});
