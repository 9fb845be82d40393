import type { EventMapper } from '../ingest/map-event.ts';
import type { MappedEvent } from '../store/mapped-event.ts';
import type { SqliteStore } from '../store/sqlite-store.ts';
import type { FileRecord } from '../store/store.ts';
import { copyRow } from '../values/row.ts';

/** An event that a search made. `fields`: text, or lists of text, without `_time` and metadata. */
export type WrittenEvent = Pick<MappedEvent, 'time' | 'index' | 'sourcetype' | 'source' | 'host' | 'raw' | 'fields'>;

/** Stores events in one transaction: their fields as they are, with event types, tags and datasets. */
export function writeEvents(
  events: readonly WrittenEvent[],
  file: FileRecord | null,
  store: SqliteStore,
  mapper: () => EventMapper,
): void {
  store.begin(file);
  try {
    for (const { raw, ...event } of events) {
      const { eventtype, tag } = event.fields;
      const fields = copyRow(event.fields);
      const known = { ...event, fields, raw: () => raw, mapping: null };
      const given = eventtype == null && tag == null ? null : { classes: { eventtype, tag } };
      // An event without a mapping always has its definition: none.
      store.add({ ...mapper().classify({ ...known, given })!, raw });
    }
    store.commit();
  } catch (error) {
    store.rollback();
    throw error;
  }
}
