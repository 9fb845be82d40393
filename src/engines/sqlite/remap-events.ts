import type Database from 'better-sqlite3';
import type { GivenBeside, MappedEvent, Mapping } from '../../store/mapped-event.ts';
import { metadataFields } from '../../store/store.ts';
import { readStored } from '../../store/store-failure.ts';
import type { Row } from '../../values/row.ts';
import type { EventEncoder } from './encode-event.ts';
import type { Mappings } from './mappings.ts';
import { eventRow } from './read-rows.ts';
import { allColumns } from './row-insert.ts';
import type { StoreTables } from './store-tables.ts';
import { quote } from './tables.ts';

/** An event as it lies in the store, for mapping it again. What is large is read when it is asked for. */
export interface StoredEvent extends Pick<MappedEvent, 'time' | 'index' | 'sourcetype' | 'source' | 'host'> {
  readonly given: GivenBeside | null;
  /** Null for an event that a search wrote. */
  readonly mapping: Mapping | null;
  raw(): string;
  /** Its fields without `_time` and metadata. */
  fields(): Row;
}

/** What becomes of an event: `replaces`: it takes the place of all that was; otherwise its dataset rows are added. Null: nothing changes. */
export type Remapped = { readonly event: Omit<MappedEvent, 'raw'>; readonly replaces: boolean } | null;

export interface RemapWork {
  /** Root datasets whose rows all go before; null: of all. */
  readonly emptied: readonly string[] | null;
  map(event: StoredEvent): Remapped;
  /** Told of the events looked at. */
  progress(done: number): void;
}

/** What mapping events again works on. */
export interface RemapTarget {
  readonly database: Database.Database;
  readonly tables: StoreTables;
  readonly mappings: Mappings;
  readonly encoder: EventEncoder;
  readRaw(block: number, start: number, length: number): string;
}

type EventRecord = [
  id: number,
  time: number,
  index: string,
  sourcetype: string,
  source: string,
  host: string,
  block: number,
  start: number,
  length: number,
  given: string | null,
  mapping: number | null,
];

/** The part of `SqliteStore.remap` that is done inside its transaction. @returns the number of events that changed. */
export function remapEvents(target: RemapTarget, { emptied, map, progress }: RemapWork): number {
  const { database, tables, mappings, encoder } = target;
  const stored = tables.storedDatasets();
  for (const table of emptied ?? stored) if (stored.includes(table)) database.exec(`DELETE FROM ${quote(table)}`);
  const old = stored.map((table) => ({ table, last: lastRow(database, table) })).filter(({ last }) => last > 0);
  database.exec(
    'CREATE TEMP TABLE IF NOT EXISTS remapped_event (id INTEGER PRIMARY KEY); DELETE FROM temp.remapped_event',
  );
  const noteChange = database.prepare('INSERT INTO temp.remapped_event VALUES (?)');
  const page = database
    .prepare(
      'SELECT id, _time, "index", sourcetype, source, host, raw_block, raw_start, raw_length, given, mapping FROM event WHERE id > ? ORDER BY id LIMIT 1000',
    )
    .raw();
  const readFields = database.prepare('SELECT json(fields) FROM event WHERE id = ?').pluck();
  const set = [
    '_time = ?',
    ...metadataFields.map((field) => `${quote(field)} = ?`),
    'fields = ?',
    'given = ?',
    'mapping = ?',
    ...tables.hotFields.map((field) => `${tables.event.columns.get(field)} = ?`),
  ];
  const update = database.prepare(`UPDATE event SET ${set.join(', ')} WHERE id = ?`);
  let last = 0;
  let seen = 0;
  let changed = 0;
  for (;;) {
    const records = page.all(last) as EventRecord[];
    if (records.length === 0) break;
    for (const [id, time, index, sourcetype, source, host, block, start, length, given, mapping] of records) {
      last = id;
      seen++;
      const remapped = map({
        time,
        index,
        sourcetype,
        source,
        host,
        given: given === null ? null : readStored(() => JSON.parse(given) as GivenBeside),
        mapping: mappings.byId(mapping),
        raw: () => target.readRaw(block, start, length),
        fields: () => eventRow(readFields.get(id) as string),
      });
      if (remapped === null) continue;
      const encoded = encoder.encodeFields(remapped.event);
      if (remapped.replaces) {
        const columns = allColumns(encoded.columns, tables.hotFields.length);
        const { metadata, fields } = encoded;
        update.run(encoded.time, ...metadata, fields, encoded.given, mappings.idOf(encoded.mapping), ...columns, id);
        if (old.length > 0) noteChange.run(id);
      }
      tables.addDatasetRows(id, encoded);
      changed++;
    }
    progress(seen);
  }
  // At the end and in one pass for each table, because they have no index of events.
  for (const { table, last: lastOld } of old)
    database
      .prepare(`DELETE FROM ${quote(table)} WHERE id <= ? AND event IN (SELECT id FROM temp.remapped_event)`)
      .run(lastOld);
  database.exec('DELETE FROM temp.remapped_event');
  return changed;
}

const lastRow = (database: Database.Database, table: string): number =>
  (database
    .prepare(`SELECT max(id) FROM ${quote(table)}`)
    .pluck()
    .get() as number | null) ?? 0;
