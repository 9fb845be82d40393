import { describedByApp, type EventMapper, type KnownEvent } from '../ingest/map-event.ts';
import { eventFields } from '../ingest/read/event-fields.ts';
import type { LogEvent, RecordHeader } from '../ingest/read/log-event.ts';
import { recordFields } from '../ingest/read/record-fields.ts';
import { knowledgeFingerprint } from '../knowledge/fingerprint.ts';
import type { Knowledge } from '../knowledge/knowledge.ts';
import { type MappingParts, mappingParts } from '../knowledge/mapping-parts.ts';
import { rememberLast } from '../knowledge/once.ts';
import type { SourceDefinition } from '../knowledge/source.ts';
import type { GivenBeside, MappedEvent, Mapping } from '../store/mapped-event.ts';
import type { Remapped, StoredEvent } from '../store/remap-events.ts';
import type { SqliteStore } from '../store/sqlite-store.ts';
import { newRow, type Row } from '../values/row.ts';
import { type MappingChange, mappingChange } from './mapping-change.ts';

/** Fingerprints of knowledge that maps events alike, the latest first. */
const noteFingerprints = 'knowledge';
/** The parts of the knowledge that mapped the events. */
const noteParts = 'mapping';
const keptFingerprints = 16;

/** What of a store's events this knowledge would map otherwise. An empty store has nothing of the kind. */
export function pendingChange(store: SqliteStore, knowledge: Knowledge): MappingChange {
  const fingerprint = knowledgeFingerprint(knowledge);
  const known = knownFingerprints(store);
  if (known.includes(fingerprint)) return { kind: 'none' };
  const now = mappingParts(knowledge);
  const change: MappingChange =
    store.count() === 0
      ? { kind: 'none' }
      : mappingChange(JSON.parse(store.note(noteParts) ?? 'null') as MappingParts | null, now);
  if (change.kind === 'none') noteKnowledge(store, now, [fingerprint, ...known]);
  return change;
}

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
  noteKnowledge(store, mappingParts(knowledge), [knowledgeFingerprint(knowledge)]);
  return count;
}

function knownFingerprints(store: SqliteStore): readonly string[] {
  return store.note(noteFingerprints)?.split(' ') ?? [];
}

function noteKnowledge(store: SqliteStore, parts: MappingParts, fingerprints: readonly string[]): void {
  store.setNote(noteParts, JSON.stringify(parts));
  store.setNote(noteFingerprints, fingerprints.slice(0, keptFingerprints).join(' '));
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

/** The definition that stands by itself, for the name of one that extends it; null for a name that is not there. */
function rootNames(sources: readonly SourceDefinition[]): (name: string) => string | null {
  const roots = new Map<string, string>();
  for (const { name } of sources) {
    let root = sources.find((source) => source.name === name);
    while (root !== undefined && root.extends !== null) {
      const base: string = root.extends;
      root = sources.find((source) => source.name === base);
    }
    if (root !== undefined) roots.set(name, root.name);
  }
  // Events that no definition knows have a mapping whose definition has no name, or that of an app.
  return (name) => roots.get(name) ?? (name === '' || name === describedByApp ? name : null);
}

function mapWhole(event: StoredEvent, mapper: EventMapper): Remapped {
  if (event.mapping === null) {
    const after = classified(event, mapper);
    return after && { event: after, replaces: true };
  }
  return { event: mapAgain(event, event.mapping, mapper), replaces: true };
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

function mapAgain(stored: StoredEvent, before: Mapping, mapper: EventMapper): MappedEvent {
  const { time, source, host, given } = stored;
  const raw = stored.raw();
  const { time: givenTime, fields, header, beside, classes: _, ...overrides } = given ?? {};
  const unwrapped = givenTime !== undefined || fields !== undefined;
  // An event that was unwrapped is handed over as a search shows events, so that its text is not taken for a wrapping.
  const json = unwrapped
    ? { preview: false, result: { ...fields, ...(givenTime == null ? {} : { _time: givenTime }), _raw: raw } }
    : eventFields(raw);
  const event = storedEvent(raw, json, header as RecordHeader | undefined, beside as LogEvent['beside']);
  const mapped = mapper.map(event, {
    source,
    host,
    overrides,
    fallbackTime: time,
    readAs: before.timeZone,
  });
  const { classes } = mapped.given ?? {};
  const { source: definition } = mapped.mapping ?? before;
  return {
    ...mapped,
    // What was said beside the text was said when it was read.
    given: classes === undefined ? withoutClasses(given) : { ...given, classes },
    mapping: { ...before, source: definition },
  };
}

function withoutClasses(given: GivenBeside | null): GivenBeside | null {
  if (given?.classes === undefined) return given;
  const { classes: _, ...rest } = given;
  return Object.keys(rest).length === 0 ? null : rest;
}

function storedEvent(
  raw: string,
  json: unknown,
  header: RecordHeader | undefined,
  beside: LogEvent['beside'],
): LogEvent {
  if (header !== undefined) return { raw, json: recordFields(header, raw), line: 0, header };
  return { raw, json, line: 0, ...(beside === undefined ? {} : { beside }) };
}
