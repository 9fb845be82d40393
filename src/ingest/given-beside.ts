import type { GivenBeside } from '../store/mapped-event.ts';
import type { Metadata, OpenedEvent } from './envelope.ts';
import type { EventOrigin } from './event-mapper.ts';
import type { LogEvent } from './read/log-event.ts';

/** What has to be kept so that the event can be mapped again from its text alone. */
export function givenBeside(
  event: LogEvent,
  opened: OpenedEvent,
  given: Metadata,
  origin: EventOrigin,
): GivenBeside | null {
  // Not unwrapped: its text, and its file's header, say all that it said.
  if (opened.raw === event.raw) {
    const { header, beside } = event;
    const said = origin.time == null ? origin.overrides : { ...origin.overrides, time: origin.time };
    if (header !== undefined || beside !== undefined) return { ...said, header, beside };
    return Object.keys(said).length === 0 ? null : said;
  }
  const { extraFields } = opened;
  const time = origin.time ?? opened.time;
  const said = typeof time === 'number' || typeof time === 'string' ? time : null;
  return { ...given, time: said, ...(extraFields === null ? {} : { fields: extraFields }) };
}

/** What was said beside the text of one event, by what was said of one like it. */
export function givenNow(
  before: GivenBeside | null,
  host: string | undefined,
  enveloped: LogEvent['enveloped'],
): GivenBeside | null {
  if (before === null || (enveloped === undefined && host === undefined)) return before;
  const { time = null } = enveloped ?? {};
  return {
    ...before,
    ...(host === undefined ? {} : { host }),
    ...(enveloped === undefined ? {} : { time: time as string | number | null }),
  };
}
