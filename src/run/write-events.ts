import type { EventStore } from '../engines/event-store.ts';
import type { MappedEvent } from '../store/mapped-event.ts';
import type { FileRecord } from '../store/store.ts';
import { copyRow } from '../values/row.ts';

/** An event that a search made. `fields`: text, or lists of text, without `_time` and metadata. */
export type WrittenEvent = Pick<MappedEvent, 'time' | 'index' | 'sourcetype' | 'source' | 'host' | 'raw' | 'fields'>;

/** Stores events in one transaction: their fields as they are, with event types, tags and datasets. */
export function writeEvents(events: readonly WrittenEvent[], file: FileRecord | null, store: EventStore): void {
  store.begin(file);
  try {
    for (const event of events) {
      const { eventtype, tag } = event.fields;
      const given = eventtype == null && tag == null ? null : { classes: { eventtype, tag } };
      const fields = copyRow(event.fields);
      store.add({ ...event, fields, nulls: [], isBare: false, definition: '', given, mapping: null });
    }
    store.commit();
  } catch (error) {
    store.rollback();
    throw error;
  }
}
