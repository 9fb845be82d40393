import type { EventMapper } from '../ingest/event-mapper.ts';
import type { LoadTarget } from '../ingest/load-target.ts';
import type { EventStore } from './event-store.ts';
import type { MappingChange } from './mapping-change.ts';

/** What maps the events of a store. */
export interface Mappers {
  /** With the knowledge of today. */
  current(): EventMapper;
  /** For events that are mapped again: as if it were `now` (null: today), to the models that are wanted. */
  again(wantsModel: (model: string) => boolean, now: number | null): EventMapper;
}

/** A store that was opened, and what depends on how events lie in it. */
export interface OpenedEvents {
  readonly store: EventStore;
  /** True when event types, tags and rows of datasets are written as events are loaded, and not found when a search asks for them. */
  readonly isMappedWhenLoaded: boolean;
  /** What of its events the knowledge maps otherwise than that which mapped them. */
  pendingChange(): MappingChange;
  /** Maps again what a change says. @returns how many events. */
  remap(change: MappingChange, progress: (done: number, total: number) => void): number;
  /** A thread that writes into its file, which runs `program`; null when there is no such thing. */
  readonly openWriter: ((program: URL) => LoadTarget & { close(): void }) | null;
  /** Writes all events with their fields and rows in datasets as tables into a file, which is made; null when they are tables. @throws StoreError */
  readonly exportTables: ((path: string, progress: (done: number) => void) => number) | null;
}
