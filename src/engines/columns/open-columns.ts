import type { Knowledge } from '../../knowledge/knowledge.ts';
import { type OpenedStore, openFailure } from '../../store/open-store.ts';
import type { Mappers, OpenedEvents } from '../opened-events.ts';
import { ColumnStore } from './column-store.ts';
import { pendingReading, remapColumns } from './remap.ts';
import { SegmentFile } from './segment-file.ts';

/** Events as columns, in memory or in the file at `path`; nothing is mapped when they are loaded. @throws StoreError */
export function openColumns(
  file: { readonly opened: OpenedStore; readonly path: string } | null,
  knowledge: () => Knowledge,
  mappers: Mappers,
): Omit<OpenedEvents, 'exportTables'> & { readonly store: ColumnStore } {
  const store = new ColumnStore(
    (definition) => mappers.current().programOf(definition) ?? mappers.current().programOf('')!,
    file === null ? null : segmentFile(file),
  );
  return {
    store,
    isMappedWhenLoaded: false,
    pendingChange: () => pendingReading(store, knowledge()),
    remap: (change, progress) =>
      remapColumns(store, knowledge(), change, (now) => mappers.again(() => true, now), progress),
    openWriter: null,
  };
}

function segmentFile({ opened, path }: { readonly opened: OpenedStore; readonly path: string }): SegmentFile {
  try {
    return new SegmentFile(opened.database, opened.layout === 'new');
  } catch (error) {
    opened.database.close();
    throw openFailure(path, error);
  }
}
