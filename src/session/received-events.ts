import type { EnvelopedGroup, EventGroup, RawGroup } from '../ingest/receive/event-group.ts';

/** What is handed over of a group; what is not said has its default. */
export type ReceivedEvents =
  | (Pick<EnvelopedGroup, 'kind' | 'body'> & Partial<EnvelopedGroup>)
  | (Pick<RawGroup, 'kind' | 'body'> & Partial<RawGroup>);

/** With all that was not said; `received`: epoch seconds. */
export function completed(group: ReceivedEvents, received: number): EventGroup {
  const given = { origin: { source: 'session', host: 'session' }, received, ...group, body: ownBytes(group.body) };
  if (given.kind === 'raw') return { metadata: {}, time: null, ...given };
  return { defaults: {}, indexes: null, ...given };
}

/** A part of a larger buffer alone: with a part all of it would be sent to another thread. */
function ownBytes(body: Uint8Array | string): Uint8Array | string {
  return typeof body === 'string' || body.byteLength === body.buffer.byteLength ? body : new Uint8Array(body);
}
