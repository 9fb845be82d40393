import type { EventStore } from '../engines/event-store.ts';
import type { CommandStore } from '../plan/run-context.ts';
import { EVENT_ID } from '../plan/scan.ts';
import { metadataFields } from '../store/store.ts';
import { SplError } from '../syntax/spl-error.ts';
import { toNumber, toText } from '../values/number.ts';
import { newRow, type Row } from '../values/row.ts';
import { isMultivalue } from '../values/value.ts';
import { writeEvents } from './write-events.ts';

const notFields: ReadonlySet<string> = new Set(['_time', '_raw', ...metadataFields]);

export interface StoredRowsOptions {
  /** What would change the store is left out. */
  readonly looksOnly: boolean;
  /** `delete` is refused. */
  readonly keepsEvents: boolean;
}

/** The store as commands see it. */
export class StoredRows implements CommandStore {
  constructor(
    private readonly store: EventStore,
    private readonly options: StoredRowsOptions,
  ) {}

  events(range: { earliest: number | null; latest: number | null }, numbered = false): Iterable<Row> {
    return this.store.events(range, null, numbered ? EVENT_ID : null);
  }

  eventsWithField(prefix: string, range: { earliest: number | null; latest: number | null }): Iterable<Row> {
    return this.store.events(range, prefix);
  }

  datasetRows(model: string, root: string): Iterable<Row> {
    return this.store.datasetRows(`${model}.${root}`, { earliest: null, latest: null });
  }

  addEvents(events: readonly Row[], target: { index: string; sourcetype: string; source: string; host: string }): void {
    if (this.options.looksOnly) return;
    const written = events.map((event) => {
      const fields = newRow();
      for (const field in event) {
        const value = event[field];
        if (value == null || notFields.has(field)) continue;
        fields[field] = isMultivalue(value) ? value.map(toText) : toText(value as string | number);
      }
      const raw = typeof event._raw === 'string' ? event._raw : '';
      return { ...target, time: toNumber(event._time) ?? 0, raw, fields };
    });
    writeEvents(written, null, this.store);
  }

  deleteEvents(ids: Iterable<number>): ReadonlyMap<string, number> {
    if (this.options.looksOnly) return new Map();
    if (this.options.keepsEvents)
      throw new SplError(
        "Error in 'delete' command: You have insufficient privileges to delete events: detections only read them.",
        null,
        'Run it by itself: splite search ... --store FILE.',
        'not-allowed',
      );
    return this.store.deleteEvents(ids);
  }
}
