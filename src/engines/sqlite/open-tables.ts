import type { LoadTarget } from '../../ingest/load-target.ts';
import type { Knowledge } from '../../knowledge/knowledge.ts';
import type { OpenedStore } from '../../store/open-store.ts';
import { pendingChange } from '../known-mapping.ts';
import { mappingChange } from '../mapping-change.ts';
import type { Mappers, OpenedEvents } from '../opened-events.ts';
import type { SearchMemory } from '../search-memory.ts';
import { remapStore } from './remap.ts';
import { SqliteEvents } from './sqlite-events.ts';
import { SqliteStore } from './sqlite-store.ts';
import { storeLayout } from './store-layout.ts';
import { StoreWriter } from './store-writer.ts';

/** Events as rows of tables, in memory or in the file at `path`: all fields and rows of datasets are written when they are loaded. */
export function openTables(
  file: { readonly opened: OpenedStore; readonly path: string } | null,
  knowledge: Knowledge,
  shippedDir: string | null,
  mappers: Mappers,
  memory: SearchMemory,
): OpenedEvents {
  const layout = storeLayout(knowledge, shippedDir);
  const tables = file === null ? SqliteStore.inMemory(layout) : SqliteStore.over(file.opened, file.path, layout);
  const store = new SqliteEvents(tables, () => mappers.current(), memory);
  const openWriter = (path: string, program: URL): LoadTarget & { close(): void } => {
    const roots = [...knowledge.dataModels.values()].flatMap(({ name, datasets }) =>
      datasets.filter(({ parent }) => parent === null).map((dataset) => `${name}.${dataset.name}`),
    );
    const writer = new StoreWriter(program, path, layout, roots, (name) => store.fileRecord(name));
    return {
      begin: (record) => writer.begin(record),
      add: (event) => writer.add(mappers.current().complete(event)),
      commit: () => writer.commit(),
      rollback: () => writer.rollback(),
      fileRecord: (name) => writer.fileRecord(name),
      close: () => {
        writer.close();
        store.reopen();
      },
    };
  };
  return {
    store,
    isMappedWhenLoaded: true,
    pendingChange: () => pendingChange(tables, knowledge, mappingChange),
    remap: (change, progress) =>
      remapStore(tables, knowledge, change, (wants, now) => mappers.again(wants, now), progress),
    openWriter: file === null ? null : (program) => openWriter(file.path, program),
    exportTables: null,
  };
}
