import type { LogEvent } from '../../src/ingest/read/log-event.ts';

/** A case's event: an object of search-time fields; arrays are multivalues, `_raw` is its JSON text unless given. */
export function toLogEvent(event: Readonly<Record<string, unknown>>): LogEvent {
  const { _raw, ...fields } = event;
  const withoutTime = Object.fromEntries(Object.entries(event).filter(([key]) => key !== '_time'));
  const raw = typeof _raw === 'string' ? _raw : JSON.stringify(withoutTime);
  return {
    raw,
    json: { preview: false, result: { _time: event._time ?? 0, index: 'main', ...fields, _raw: raw } },
    line: 1,
  };
}
