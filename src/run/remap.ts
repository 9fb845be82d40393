import type { EventMapper } from '../ingest/map-event.ts';
import { eventFields } from '../ingest/read/event-fields.ts';
import type { LogEvent, RecordHeader } from '../ingest/read/log-event.ts';
import { recordFields } from '../ingest/read/record-fields.ts';
import { knowledgeFingerprint } from '../knowledge/fingerprint.ts';
import type { Knowledge } from '../knowledge/knowledge.ts';
import type { MappedEvent } from '../store/mapped-event.ts';
import type { StoredEvent } from '../store/remap-events.ts';
import type { SqliteStore } from '../store/sqlite-store.ts';

const noteKey = 'knowledge';

/** Which knowledge made the rows of a store: `empty` when there are none, `current` when it is this one. */
export type MappingState = 'empty' | 'current' | 'other';

export function mappingState(store: SqliteStore, knowledge: Knowledge): MappingState {
  if (store.note(noteKey) === knowledgeFingerprint(knowledge)) return 'current';
  return store.count() === 0 ? 'empty' : 'other';
}

/**
 * Maps every event of a store again, from its text and from what was said beside it, and notes the knowledge that did it.
 * An event in which no time is found keeps the one it has.
 * @returns the number of events.
 */
export function remapStore(
  store: SqliteStore,
  knowledge: Knowledge,
  mapper: EventMapper,
  progress: (done: number, total: number) => void,
): number {
  const count = store.remap((event) => mapAgain(event, mapper), progress);
  store.setNote(noteKey, knowledgeFingerprint(knowledge));
  return count;
}

function mapAgain({ raw, time, source, host, given }: StoredEvent, mapper: EventMapper): MappedEvent {
  const { time: givenTime, fields, header, beside, ...overrides } = given ?? {};
  const unwrapped = givenTime !== undefined || fields !== undefined;
  // An event that was unwrapped is handed over as a search shows events, so that its text is not taken for a wrapping.
  const json = unwrapped
    ? { preview: false, result: { ...fields, ...(givenTime == null ? {} : { _time: givenTime }), _raw: raw } }
    : eventFields(raw);
  const event = storedEvent(raw, json, header as RecordHeader | undefined, beside as LogEvent['beside']);
  return mapper.map(event, { source, host, overrides, fallbackTime: time });
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
