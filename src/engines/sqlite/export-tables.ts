import type { EventMapper, ReadEvent } from '../../ingest/event-mapper.ts';
import type { Knowledge } from '../../knowledge/knowledge.ts';
import { openStore } from '../../store/open-store.ts';
import type { FileRecord } from '../../store/store.ts';
import { StoreError } from '../../store/store-failure.ts';
import { noteKnowledge } from '../known-mapping.ts';
import { SqliteStore } from './sqlite-store.ts';
import { storeLayout } from './store-layout.ts';

/** A store whose events are written elsewhere. */
export interface AddedEvents {
  /** All events as they were added, in that order. */
  addedEvents(): Iterable<{ readonly event: ReadEvent; readonly file: string | null }>;
  fileRecords(): readonly FileRecord[];
}

/** Writes all events as tables into a file, which is made. @returns how many. @throws StoreError when there is such a file. */
export function exportTables(
  from: AddedEvents,
  path: string,
  knowledge: Knowledge,
  shippedDir: string | null,
  mapper: EventMapper,
  progress: (done: number) => void,
): number {
  const opened = openStore(path);
  if (opened.layout !== 'new') {
    opened.database.close();
    throw new StoreError(`${path} is there already.`);
  }
  const tables = SqliteStore.over(opened, path, storeLayout(knowledge, shippedDir));
  try {
    noteKnowledge(tables, knowledge);
    const count = writeEvents(from, tables, mapper, progress);
    tables.index();
    return count;
  } finally {
    tables.close();
  }
}

/** Writes events into tables, which are empty, file by file. @returns how many. */
function writeEvents(
  from: AddedEvents,
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
