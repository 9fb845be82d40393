import type { ColumnStore } from '../engines/columns/column-store.ts';
import type { SqliteStore } from '../engines/sqlite/sqlite-store.ts';
import type { EventMapper } from '../ingest/event-mapper.ts';

/** Writes all events of a store of columns into one of tables, which is empty, file by file. @returns how many. */
export function exportTables(
  from: ColumnStore,
  to: SqliteStore,
  mapper: EventMapper,
  progress: (done: number) => void,
): number {
  let count = 0;
  let file: string | null | undefined;
  // Those without events too, so that they are not loaded again.
  const left = new Map(from.fileRecords().map((record) => [record.path, record]));
  for (const added of from.addedEvents()) {
    if (added.file !== file) {
      if (file !== undefined) to.commit();
      file = added.file;
      to.begin(file === null ? null : (left.get(file) ?? null));
      if (file !== null) left.delete(file);
    }
    to.add(mapper.complete(added.event));
    if ((++count & 1023) === 0) progress(count);
  }
  if (file !== undefined) to.commit();
  for (const record of left.values()) {
    to.begin(record);
    to.commit();
  }
  return count;
}
