import { expect, it } from 'vitest';
import { EventEncoder } from '../../../src/engines/sqlite/encode-event.ts';
import { SqliteStore } from '../../../src/engines/sqlite/sqlite-store.ts';
import { BatchPacker, unpackBatch } from '../../../src/engines/sqlite/write-batch.ts';
import type { MappedEvent } from '../../../src/store/mapped-event.ts';
import type { StoreLayout } from '../../../src/store/store.ts';
import { rowOf } from '../../../src/values/row.ts';

const layout: StoreLayout = {
  indexedFields: ['EventCode', 'user'],
  datasetFields: (table) => (table === 'Endpoint.Processes' ? ['process_name', 'user'] : null),
  indexedDatasetFields: () => [],
};

const event = (number: number, more: Partial<MappedEvent> = {}): MappedEvent => ({
  time: 1_772_440_000 + number,
  index: 'main',
  sourcetype: 'test',
  source: 'a.log',
  host: 'h1',
  raw: `event ${number} größe 日本`,
  fields: rowOf({ EventCode: '1', user: ['alice', 'bob'], note: 'ü'.repeat(number) }),
  datasets: [
    { table: 'Endpoint.Processes', nodes: ['Processes'], fields: rowOf({ process_name: `p${number}.exe`, user: 'x' }) },
    { table: 'Endpoint.Processes', nodes: ['Processes', 'Processes.Child'], fields: rowOf({ user: ['x', 'y'] }) },
    { table: 'No.Such', nodes: ['Such'], fields: rowOf({}) },
  ],
  mapping: { source: number % 2 ? 'a' : '', timeZone: 'UTC', now: 1_772_440_000 },
  ...more,
});

const events = [
  ...Array.from({ length: 50 }, (_, index) => event(index)),
  event(50, { raw: 'x'.repeat(3_000_000), given: { sourcetype: 'given', time: null } }),
  event(51, { raw: '', fields: rowOf({}), datasets: [] }),
];

const contents = (store: SqliteStore) => ({
  events: [...store.events({ earliest: null, latest: null })],
  datasets: [...store.datasetRows('Endpoint.Processes', { earliest: null, latest: null })],
  lists: [store.eventTable().multivalue, store.tableOf('Endpoint.Processes')?.multivalue],
  given: store.database.prepare('SELECT given FROM event ORDER BY id').pluck().all(),
});

it('a store written from batches that another thread packed is the same as one written directly', () => {
  const direct = SqliteStore.inMemory(layout);
  direct.begin(null);
  for (const one of events) direct.add(one);
  direct.commit();

  const handedOver = SqliteStore.inMemory(layout);
  handedOver.begin(null);
  const encoder = new EventEncoder(layout);
  const packer = new BatchPacker();
  let batches = 0;
  const handOver = (): void => {
    const batch = packer.take();
    if (batch === null) return;
    batches++;
    for (const encoded of unpackBatch(structuredClone(batch))) handedOver.addEncoded(encoded);
  };
  for (const one of events) if (packer.add(encoder.encode(one))) handOver();
  handOver();
  expect(handedOver.commit()).toBe(events.length);
  expect(batches).toBeGreaterThan(1);
  expect(contents(handedOver)).toEqual(contents(direct));
  expect(contents(direct).events).toHaveLength(events.length);
});

it('after a rollback, lists and tables that came with it are noted again', () => {
  const store = SqliteStore.inMemory(layout);
  store.begin(null);
  store.add(event(1));
  store.rollback();
  expect(store.count()).toBe(0);
  expect(store.eventTable().multivalue.size).toBe(0);
  store.begin(null);
  store.add(event(2));
  store.commit();
  expect([...store.eventTable().multivalue]).toEqual(['user']);
  expect([...store.datasetRows('Endpoint.Processes', { earliest: null, latest: null })]).toHaveLength(2);
});
