import type { EventMapper, KnownEvent } from '../../ingest/event-mapper.ts';
import type { Knowledge } from '../../knowledge/knowledge.ts';
import { rememberLast } from '../../knowledge/once.ts';
import type { MappedEvent } from '../../store/mapped-event.ts';
import { newRow, type Row } from '../../values/row.ts';
import { noteKnowledge } from '../known-mapping.ts';
import type { MappingChange } from '../mapping-change.ts';
import { readAgain } from '../read-again.ts';
import { rootNames } from '../source-roots.ts';
import type { Remapped, StoredEvent } from './remap-events.ts';
import type { SqliteStore } from './sqlite-store.ts';

/**
 * Maps events of a store again: those on which the change bears, from their text, or only their event types, tags and rows in
 * datasets. What searches wrote keeps its fields. An event in which no time is found keeps the one it has. Notes the knowledge.
 * @returns the number of events that were mapped again.
 */
export function remapStore(
  store: SqliteStore,
  knowledge: Knowledge,
  change: MappingChange,
  mapperFor: (wantsModel: (model: string) => boolean, now: number | null) => EventMapper,
  progress: (done: number, total: number) => void,
): number {
  if (change.kind === 'none') return 0;
  const total = store.count();
  const tables = store.datasetNames();
  // Rows of other models are not asked for.
  const onlyModels = change.kind === 'some' && !change.classes && change.sources.size === 0;
  // Incomplete times count from the moment when they were read first.
  const mapperAt = rememberLast((now: number | null) =>
    mapperFor((model) => !onlyModels || change.models.has(model), now),
  );
  const emptied = change.kind === 'all' ? null : tables.filter((table) => change.models.has(modelOf(table)));
  const map = change.kind === 'all' ? mapWhole : mapSome(change, knowledge);
  const count = store.remap({
    emptied,
    map: (event) => map(event, mapperAt(event.mapping?.now ?? null)),
    progress: (done) => progress(done, total),
  });
  noteKnowledge(store, knowledge);
  return count;
}

const modelOf = (table: string): string => table.split('.')[0]!;

function mapSome(
  change: MappingChange & { readonly kind: 'some' },
  knowledge: Knowledge,
): (event: StoredEvent, mapper: EventMapper) => Remapped {
  const rootOf = rootNames(knowledge.sources);
  return (event, mapper) => {
    // A definition that is gone was one of those that changed.
    const root = event.mapping === null ? '' : rootOf(event.mapping.source);
    if (root === null || change.sources.has(root)) return mapWhole(event, mapper);
    if (!change.classes && change.models.size === 0) return null;
    let differs = false;
    const after = classified(event, mapper, (classes) => {
      differs = change.classes && classes.differ();
      return differs || change.models.size > 0;
    });
    if (after === null) return mapWhole(event, mapper);
    if (differs) return { event: after, replaces: true };
    const datasets = after.datasets.filter(({ table }) => change.models.has(modelOf(table)));
    return datasets.length === 0 ? null : { event: { ...after, datasets }, replaces: false };
  };
}

function mapWhole(event: StoredEvent, mapper: EventMapper): Remapped {
  if (event.mapping === null) {
    const after = classified(event, mapper);
    return after && { event: after, replaces: true };
  }
  return { event: mapper.complete(readAgain(event, event.mapping, mapper)), replaces: true };
}

/** The event with event types and tags found anew. `wantsRows`: asked when these are known; without it rows of datasets are found. */
function classified(
  event: StoredEvent,
  mapper: EventMapper,
  wantsRows: (classes: { differ(): boolean }) => boolean = () => true,
): Omit<MappedEvent, 'raw'> | null {
  const fields = event.fields();
  const before = takeClasses(fields);
  const given = event.given?.classes;
  fields.eventtype = given?.eventtype;
  fields.tag = given?.tag;
  const known: KnownEvent = { ...event, fields };
  return mapper.classify(known, (after) => wantsRows({ differ: () => !sameClasses(before, after) }));
}

/** Removes event types and tags from the fields of an event, and returns them. */
function takeClasses(fields: Row): Row {
  const classes = newRow();
  for (const field in fields) {
    if (!isClass(field)) continue;
    classes[field] = fields[field];
    fields[field] = undefined;
  }
  return classes;
}

const isClass = (field: string): boolean => field === 'eventtype' || field === 'tag' || field.startsWith('tag::');

/** Classes are sorted lists, so that their order does not matter. */
function sameClasses(before: Row, after: Row): boolean {
  const same = (field: string): boolean =>
    JSON.stringify(before[field] ?? null) === JSON.stringify(after[field] ?? null);
  for (const field in before) if (!same(field)) return false;
  for (const field in after) if (isClass(field) && !same(field)) return false;
  return true;
}
