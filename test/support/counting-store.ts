import type { EventMapper } from '../../src/ingest/event-mapper.ts';
import type { LoadTarget } from '../../src/ingest/load-target.ts';
import type { MappedEvent } from '../../src/store/mapped-event.ts';

/** What loading left behind, without keeping the events. */
export interface Counts {
  events: number;
  /** Events by sourcetype. */
  readonly sourcetypes: Map<string, number>;
  /** Events of which nothing but the text is known. */
  unexplained: number;
  /** The first of those. */
  firstUnexplained: string | null;
}

/** A store for looking at what loading gives: it counts. Files are always new to it. */
export function countingStore(mapper: EventMapper): { store: LoadTarget; counts: Counts } {
  const counts: Counts = { events: 0, sourcetypes: new Map(), unexplained: 0, firstUnexplained: null };
  let since = 0;
  const store: LoadTarget = {
    begin() {
      since = counts.events;
    },
    add(event) {
      counts.events++;
      counts.sourcetypes.set(event.sourcetype, (counts.sourcetypes.get(event.sourcetype) ?? 0) + 1);
      if (hasFields(mapper.complete(event))) return;
      counts.unexplained++;
      counts.firstUnexplained ??= event.raw;
    },
    commit: () => counts.events - since,
    rollback() {},
    fileRecord: () => null,
  };
  return { store, counts };
}

function hasFields({ fields }: MappedEvent): boolean {
  for (const name in fields) if (fields[name] != null && name !== 'eventtype' && name !== 'tag') return true;
  return false;
}
