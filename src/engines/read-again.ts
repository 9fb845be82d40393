import type { EventMapper, ReadEvent } from '../ingest/event-mapper.ts';
import { eventFields } from '../ingest/read/event-fields.ts';
import type { LogEvent, RecordHeader } from '../ingest/read/log-event.ts';
import { recordFields } from '../ingest/read/record-fields.ts';
import type { GivenBeside, Mapping } from '../store/mapped-event.ts';

/** What is kept of an event that was read. */
export interface KeptEvent extends Pick<ReadEvent, 'time' | 'source' | 'host' | 'given'> {
  raw(): string;
}

/**
 * Reads an event again from its text, as it was read the first time: with what was said beside it, in the same zone, counting from the same moment. An
 * event in which no time is found keeps the one it has.
 */
export function readAgain(kept: KeptEvent, before: Mapping, mapper: EventMapper): ReadEvent {
  const { time, source, host, given } = kept;
  const raw = kept.raw();
  const { time: givenTime, fields, header, beside, classes: _, ...overrides } = given ?? {};
  const json = jsonOf(raw, givenTime, fields);
  const event = logEvent(raw, json, header as RecordHeader | undefined, beside as LogEvent['beside']);
  // A row below a header is not wrapped in anything that could say its time.
  const timeOfAll = header !== undefined && typeof givenTime === 'number' ? givenTime : null;
  const origin = { source, host, overrides, time: timeOfAll, fallbackTime: time, readAs: before.timeZone };
  // Only an event that is new can be thrown away.
  const read = mapper.read(event, origin, false)!;
  const { classes } = read.given ?? {};
  return {
    ...read,
    // What was said beside the text was said when it was read.
    given: classes === undefined ? withoutClasses(given) : { ...given, classes },
    mapping: { ...before, source: read.definition },
  };
}

/** An event that was unwrapped is handed over in a wrapping, so that its text is not taken for one: that of a search's results when it brought fields. */
function jsonOf(raw: string, time: GivenBeside['time'], fields: GivenBeside['fields']): unknown {
  if (fields !== undefined)
    return { preview: false, result: { ...fields, ...(time == null ? {} : { _time: time }), _raw: raw } };
  if (time !== undefined) return { event: raw, ...(time === null ? {} : { time }) };
  return eventFields(raw);
}

function withoutClasses(given: GivenBeside | null): GivenBeside | null {
  if (given?.classes === undefined) return given;
  const { classes: _, ...rest } = given;
  return Object.keys(rest).length === 0 ? null : rest;
}

function logEvent(raw: string, json: unknown, header: RecordHeader | undefined, beside: LogEvent['beside']): LogEvent {
  if (header !== undefined) return { raw, json: recordFields(header, raw), line: 0, header };
  return { raw, json, line: 0, ...(beside === undefined ? {} : { beside }) };
}
