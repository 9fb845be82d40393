import type Database from 'better-sqlite3';
import type { EventEncoder } from './encode-event.ts';
import type { GivenBeside, MappedEvent } from './mapped-event.ts';
import { allColumns } from './row-insert.ts';
import { metadataFields } from './store.ts';
import type { StoreTables } from './store-tables.ts';
import { quote } from './tables.ts';

/** An event as it lies in the store, for mapping it again. */
export type StoredEvent = Pick<MappedEvent, 'time' | 'index' | 'sourcetype' | 'source' | 'host' | 'raw'> & {
  readonly given: GivenBeside | null;
};

/** What mapping events again works on. */
export interface RemapTarget {
  readonly database: Database.Database;
  readonly tables: StoreTables;
  readonly encoder: EventEncoder;
  readRaw(block: number, start: number, length: number): string;
}

/** The part of `SqliteStore.remap` that is done inside its transaction. @returns the number of events. */
export function remapEvents(
  { database, tables, encoder, readRaw }: RemapTarget,
  map: (event: StoredEvent) => MappedEvent,
  progress: (done: number) => void,
): number {
  for (const table of tables.storedDatasets()) database.exec(`DELETE FROM ${quote(table)}`);
  const page = database
    .prepare(
      'SELECT id, _time, "index", sourcetype, source, host, raw_block, raw_start, raw_length, given FROM event WHERE id > ? ORDER BY id LIMIT 1000',
    )
    .raw();
  const set = [
    '_time = ?',
    ...metadataFields.map((field) => `${quote(field)} = ?`),
    'fields = ?',
    ...tables.hotFields.map((field) => `${tables.event.columns.get(field)} = ?`),
  ];
  const update = database.prepare(`UPDATE event SET ${set.join(', ')} WHERE id = ?`);
  let last = 0;
  let done = 0;
  for (;;) {
    const records = page.all(last) as [
      number,
      number,
      string,
      string,
      string,
      string,
      number,
      number,
      number,
      string | null,
    ][];
    if (records.length === 0) break;
    for (const [id, time, index, sourcetype, source, host, block, start, length, given] of records) {
      const event = map({
        time,
        index,
        sourcetype,
        source,
        host,
        raw: readRaw(block, start, length),
        given: given === null ? null : (JSON.parse(given) as GivenBeside),
      });
      const encoded = encoder.encode(event);
      const columns = allColumns(encoded.columns, tables.hotFields.length);
      update.run(encoded.time, ...encoded.metadata, encoded.fields, ...columns, id);
      tables.addDatasetRows(id, encoded);
      last = id;
      done++;
    }
    progress(done);
  }
  return done;
}
