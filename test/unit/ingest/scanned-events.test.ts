import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ColumnStore } from '../../../src/engines/columns/column-store.ts';
import { loadFiles } from '../../../src/ingest/load-files.ts';
import type { LoadTarget } from '../../../src/ingest/load-target.ts';
import { createEventMapper } from '../../../src/ingest/map-event.ts';
import { readKnowledge } from '../../../src/run/engine.ts';
import type { Row } from '../../../src/values/row.ts';

/**
 * JSON lines are scanned as bytes, and recognised by what was found for lines like them before. Here each line is also read in full, and what
 * comes of it must be the same: for the examples of all log sources, and for each of them with each of its texts changed in turn.
 */
const knowledge = readKnowledge('.', []);
const all = { earliest: null, latest: null };
const mapper = createEventMapper(knowledge, { now: 1_750_000_000, timeZone: 'UTC' });
let scanned: ColumnStore;
let read: ColumnStore;
let scannedEvents = 0;

beforeAll(() => {
  const directory = mkdtempSync(join(tmpdir(), 'splite-'));
  const examples = knowledge.sources.flatMap((source) => source.examples.map(({ event }) => event.trim()));
  const documents = examples.filter((text) => text.startsWith('{') && !text.includes('\n') && isJson(text));
  const lines = documents.flatMap((text) => [text, text, ...changed(text), text]);
  writeFileSync(join(directory, 'events.jsonl'), lines.join('\n'));
  // The places of its documents are met in another order.
  writeFileSync(
    join(directory, 'more.jsonl'),
    documents
      .flatMap((text) => [text, text])
      .reverse()
      .join('\n'),
  );
  const files = ['events.jsonl', 'more.jsonl'];
  scanned = open();
  read = open();
  load(files, directory, counting(scanned));
  load(files, directory, wholeEvents(read));
  rmSync(directory, { recursive: true });
});
afterAll(() => {
  scanned.close();
  read.close();
});

it('most lines are scanned', () => {
  expect(scannedEvents / scanned.count()).toBeGreaterThan(0.5);
});

it('events have the same fields', () => {
  expect(plain(scanned.events(all))).toEqual(plain(read.events(all)));
});

it('and are in the same datasets', () => {
  const tables = read.scans.filledDatasets();
  expect(scanned.scans.filledDatasets()).toEqual(tables);
  for (const table of tables)
    expect(plain(scanned.datasetRows(table, all)), table).toEqual(plain(read.datasetRows(table, all)));
});

function open(): ColumnStore {
  return new ColumnStore((definition) => mapper.programOf(definition) ?? mapper.programOf('')!);
}

function load(files: readonly string[], directory: string, target: LoadTarget): void {
  loadFiles(files, target, mapper, { directory, overrides: {}, host: 'here' });
}

function wholeEvents(store: ColumnStore): LoadTarget {
  return {
    begin: (file) => store.begin(file),
    add: (event) => store.add(event),
    commit: () => store.commit(),
    rollback: () => store.rollback(),
    fileRecord: () => null,
  };
}

function counting(store: ColumnStore): LoadTarget {
  return {
    ...wholeEvents(store),
    addScanned: (event) => {
      scannedEvents++;
      store.addScanned(event);
    },
  };
}

/** The document with one of its texts changed, for each of them. */
function changed(text: string): string[] {
  return [...text.matchAll(/:\s*"((?:[^"\\]|\\.)*)"/g)].flatMap(({ 0: member, index }) => [
    `${text.slice(0, index + member.length - 1)}x${text.slice(index + member.length - 1)}`,
    `${text.slice(0, index)}:"other"${text.slice(index + member.length)}`,
  ]);
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** Without fields that are not there, in the order of their names. */
const plain = (rows: Iterable<Row>): unknown[] =>
  Array.from(rows, (row) =>
    Object.fromEntries(
      Object.entries(row)
        .filter(([, value]) => value != null)
        .sort(([a], [b]) => (a < b ? -1 : 1)),
    ),
  );
