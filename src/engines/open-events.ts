import type { Knowledge } from '../knowledge/knowledge.ts';
import { openStore } from '../store/open-store.ts';
import { openColumns } from './columns/open-columns.ts';
import type { Mappers, OpenedEvents } from './opened-events.ts';
import type { SearchMemory } from './search-memory.ts';
import { exportTables } from './sqlite/export-tables.ts';
import { openTables } from './sqlite/open-tables.ts';

export interface EventsPlace {
  /** A store file; in memory when absent. */
  readonly storePath?: string;
  /** How events lie there; of a store file that is there already its own layout counts. */
  readonly layout?: 'columns' | 'tables';
  /** Nothing will be loaded: a store may lie where nothing can be written. */
  readonly readsOnly?: boolean;
  /** The directory that holds `datamodels/`; for `datamodels/indexes.yaml`. */
  readonly shippedDir: string | null;
}

/** Opens events with the engine that they are for: the one place that knows them all. @throws StoreError when a file is no store. */
export function openEvents(
  { storePath, layout = 'columns', readsOnly, shippedDir }: EventsPlace,
  knowledge: () => Knowledge,
  mappers: Mappers,
  memory: SearchMemory,
): OpenedEvents {
  const file = storePath === undefined ? null : { opened: openStore(storePath, readsOnly), path: storePath };
  const kept = file?.opened.layout ?? 'new';
  if (kept === 'tables' || (kept === 'new' && layout === 'tables'))
    return openTables(file, knowledge(), shippedDir, mappers, memory);
  const columns = openColumns(file, knowledge, mappers);
  return {
    ...columns,
    exportTables: (path, progress) =>
      exportTables(columns.store, path, knowledge(), shippedDir, mappers.current(), progress),
  };
}
