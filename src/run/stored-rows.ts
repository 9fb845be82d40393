import type { CommandStore } from '../commands/command.ts';
import { EVENT_ID } from '../commands/scan.ts';
import { SplError } from '../language/spl-error.ts';
import type { SqliteStore } from '../store/sqlite-store.ts';
import { metadataFields } from '../store/store.ts';
import { toNumber, toText } from '../values/number.ts';
import { newRow, type Row } from '../values/row.ts';
import { isMultivalue } from '../values/value.ts';

/** The store as commands see it. */
export class StoredRows implements CommandStore {
  /** `looksOnly`: what would change the store is left out. `keepsEvents`: `delete` is refused. */
  constructor(
    private readonly store: SqliteStore,
    private readonly looksOnly: boolean,
    private readonly keepsEvents: boolean,
  ) {}

  events(range: { earliest: number | null; latest: number | null }, numbered = false): Iterable<Row> {
    return this.store.events(range, null, numbered ? EVENT_ID : null);
  }

  eventsHolding(text: string, range: { earliest: number | null; latest: number | null }): Iterable<Row> {
    return this.store.events(range, text);
  }

  datasetRows(model: string, root: string): Iterable<Row> {
    return this.store.datasetRows(`${model}.${root}`, { earliest: null, latest: null });
  }

  addEvents(events: readonly Row[], target: { index: string; sourcetype: string; source: string; host: string }): void {
    if (this.looksOnly) return;
    this.store.begin(null);
    for (const event of events) {
      const fields = newRow();
      for (const field in event) {
        const value = event[field];
        if (
          value == null ||
          field === '_time' ||
          field === '_raw' ||
          (metadataFields as readonly string[]).includes(field)
        )
          continue;
        fields[field] = isMultivalue(value) ? value.map(toText) : toText(value as string | number);
      }
      const time = typeof event._time === 'number' ? event._time : toNumber(event._time);
      const raw = typeof event._raw === 'string' ? event._raw : '';
      this.store.add({
        ...target,
        time: time ?? 0,
        raw,
        fields,
        datasets: [],
        given: { ...target, time: time ?? 0, fields },
      });
    }
    this.store.commit();
  }

  deleteEvents(ids: Iterable<number>): ReadonlyMap<string, number> {
    if (this.looksOnly) return new Map();
    if (this.keepsEvents)
      throw new SplError(
        "Error in 'delete' command: You have insufficient privileges to delete events: detections only read them.",
        null,
        'Run it by itself: splite search ... --store FILE.',
        'not-allowed',
      );
    return this.store.deleteEvents(ids);
  }
}
