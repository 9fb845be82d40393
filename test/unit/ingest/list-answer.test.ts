import { describe, expect, it } from 'vitest';
import { bufferSource } from '../../../src/ingest/read/byte-source.ts';
import { readJsonEvents } from '../../../src/ingest/read/json-events.ts';
import { listOfAnswer } from '../../../src/ingest/read/list-answer.ts';
import { newReadReport } from '../../../src/ingest/read/log-event.ts';

const two = [{ a: 1 }, { a: 2 }];

describe('answers of interfaces', () => {
  it.each([
    ['AWS', { Findings: two, NextToken: 't' }, 'Findings'],
    ['AWS, the last page', { Events: two }, 'Events'],
    ['Google', { kind: 'admin#reports#activities', etag: 'e', items: two, nextPageToken: 'n' }, 'items'],
    ['Kubernetes', { kind: 'EventList', apiVersion: 'audit.k8s.io/v1', metadata: {}, items: two }, 'items'],
    ['Box', { chunk_size: 2, next_stream_position: 7, entries: two }, 'entries'],
    ['Microsoft', { '@odata.nextLink': 'https://x', value: two }, 'value'],
    ['OpenAI', { object: 'list', data: two, first_id: 'a', last_id: 'b', has_more: false }, 'data'],
  ])('hold events in their list: %s', (_, answer, member) => {
    expect(listOfAnswer(answer)).toBe(member);
  });

  it.each([
    ['an event with a list', { time: 1, user: 'ann', items: two }],
    ['an event of one member that is no list', { events: 2 }],
    ['a list of no objects', { items: [1, 2], next: null }],
    ['a list of objects and more', { items: [{ a: 1 }, 2] }],
    ['an empty list', { items: [], nextPageToken: 'n' }],
    ['another name', { resources: two, next: null }],
  ])('are no other documents: %s', (_, document) => {
    expect(listOfAnswer(document)).toBeNull();
  });

  it('are taken apart, on one line and pretty-printed', () => {
    for (const indent of [0, 2]) {
      const text = JSON.stringify({ Findings: two, NextToken: 't' }, null, indent);
      const events = [...readJsonEvents(bufferSource(Buffer.from(`${text}\n{"a":3}\n`)), newReadReport())];
      expect(events.map(({ json }) => json)).toEqual([...two, { a: 3 }]);
    }
  });
});
