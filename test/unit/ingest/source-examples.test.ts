import { describe, expect, it } from 'vitest';
import { createEventMapper } from '../../../src/ingest/map-event.ts';
import { bufferSource } from '../../../src/ingest/read/byte-source.ts';
import { newReadReport } from '../../../src/ingest/read/log-event.ts';
import { openEvents } from '../../../src/ingest/read/open-events.ts';
import { loadKnowledge } from '../../../src/knowledge/load-knowledge.ts';
import type { Value } from '../../../src/values/value.ts';

const shippedDir = new URL('../../..', import.meta.url).pathname;
const knowledge = loadKnowledge({
  shippedDir,
  contentDirs: [],
});
const mapper = createEventMapper(knowledge, { timeZone: 'UTC', now: 1_750_000_000 });
const origin = { source: 'events.json', host: 'localhost', overrides: {}, fallbackTime: 0 };

it('reads all shipped definitions without a problem', () => {
  expect(knowledge.sources.length).toBeGreaterThan(4);
  expect(knowledge.problems).toEqual([]);
});

describe.each(knowledge.sources.map((source) => [source.name, source] as const))('%s', (name, source) => {
  it('has at least two examples', () => {
    expect(source.examples.length).toBeGreaterThanOrEqual(2);
  });
  it.each(source.examples.map((example) => [example.name, example] as const))('%s', (_, example) => {
    // As from a file: the last event of it, below a header or behind what belongs to it.
    const file = openEvents(bufferSource(Buffer.from(`${example.event}\n`)), newReadReport());
    const event = [...file.events].at(-1)!;
    const before = mapper.recognised.get(name) ?? 0;
    const mapped = mapper.map(event, origin);
    expect(mapper.recognised.get(name), `recognised: ${[...mapper.recognised.keys()]}`).toBe(before + 1);

    for (const [key, value] of example.expect.metadata) {
      const actual = mapped[key as 'time' | 'index' | 'sourcetype' | 'source' | 'host'];
      expect(key === 'time' ? Number(value) : value, key).toEqual(actual);
    }
    expectFields(mapped.fields, example.expect.fields, '');
    for (const [table, fields] of example.expect.datasets) {
      const rows = mapped.datasets.filter((row) => row.table === table);
      if (fields === null) {
        expect(rows, table).toEqual([]);
        continue;
      }
      expect(rows.length, `rows in ${table}; the event has the tags ${String(mapped.fields.tag)}`).toBe(1);
      const [row] = rows;
      const nodes = fields.get('nodes');
      if (nodes !== undefined) expect([...row!.nodes].sort()).toEqual([nodes].flat().sort());
      expectFields(row!.fields, new Map([...fields].filter(([field]) => field !== 'nodes')), `${table} `);
    }
  });
});

it('compiles all their rules and all data models', () => {
  expect(mapper.problems).toEqual([]);
});

function expectFields(
  actual: Readonly<Record<string, Value>>,
  expected: ReadonlyMap<string, string | readonly string[] | null>,
  where: string,
): void {
  for (const [field, value] of expected) expect(actual[field] ?? null, `${where}${field}`).toEqual(value);
}
