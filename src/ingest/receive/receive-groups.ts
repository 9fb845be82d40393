import { storeFailure } from '../../store/store-failure.ts';
import type { Metadata } from '../envelope.ts';
import type { EventMapper, EventOrigin } from '../event-mapper.ts';
import type { LoadTarget } from '../load-target.ts';
import { bufferSource } from '../read/byte-source.ts';
import { type LogEvent, newReadReport } from '../read/log-event.ts';
import { openEvents } from '../read/open-events.ts';
import { envelopedEvents, GroupRefused, refusalOf } from './enveloped-events.ts';
import type { EnvelopedGroup, EventGroup, GroupOutcome, RawGroup, Refusal } from './event-group.ts';

/**
 * Adds groups of events in one transaction, which is there when this returns. A group with something wrong is left out whole, and the others
 * are kept. Each raw group is read as a file of its own: what is found out about an input (its format, the clock of its times, the time of the event
 * before) is found in the group alone. Events in envelopes have nothing to do with each other.
 * @throws what the store throws; nothing was kept then.
 */
export function receiveGroups(
  groups: readonly EventGroup[],
  target: LoadTarget,
  mapper: EventMapper,
): readonly GroupOutcome[] {
  const refusals = new Map<EventGroup, Refusal>();
  for (;;) {
    const outcomes = received(groups, refusals, target, mapper);
    if (outcomes !== null) return outcomes;
  }
}

/** Null when a group turned out to be wrong in its midst: it stands in `refusals`, and nothing was kept. */
function received(
  groups: readonly EventGroup[],
  refusals: Map<EventGroup, Refusal>,
  target: LoadTarget,
  mapper: EventMapper,
): readonly GroupOutcome[] | null {
  let current: EventGroup | null = null;
  target.begin(null);
  try {
    const outcomes = groups.map((group) => {
      const refusal = refusals.get(group);
      if (refusal !== undefined) return refused(refusal);
      current = group;
      return group.kind === 'raw' ? receiveRaw(group, target, mapper) : receiveEnveloped(group, target, mapper);
    });
    current = null;
    target.commit();
    return outcomes;
  } catch (error) {
    target.rollback();
    if (current === null || storeFailure(error) !== null) throw error;
    // The others are looked through now, so that it is not begun anew for each of them.
    if (error instanceof GroupRefused) noteRefusals(groups, refusals);
    else refusals.set(current, { reason: 'unreadable', event: null });
    return null;
  }
}

function noteRefusals(groups: readonly EventGroup[], refusals: Map<EventGroup, Refusal>): void {
  for (const group of groups) {
    const refusal = group.kind === 'raw' ? null : refusalOf(group);
    if (refusal !== null) refusals.set(group, refusal);
  }
}

/** @throws GroupRefused when some of its events were added already. */
function receiveEnveloped(group: EnvelopedGroup, target: LoadTarget, mapper: EventMapper): GroupOutcome {
  const origins = new Map<string, EventOrigin>();
  const originFor = (metadata: Metadata): EventOrigin => {
    const { index, sourcetype, source, host } = metadata;
    const key = JSON.stringify([index, sourcetype, source, host]);
    let origin = origins.get(key);
    if (origin === undefined) {
      origin = {
        ...group.origin,
        overrides: metadata,
        recurs: true,
        isLoose: true,
        fallbackTime: group.received,
      };
      origins.set(key, origin);
    }
    return origin;
  };
  let events = 0;
  try {
    for (const { event, metadata } of envelopedEvents(group, scannerFor(target, mapper))) {
      add(event, originFor(metadata), target, mapper);
      events++;
    }
    return { events, refused: null };
  } catch (error) {
    if (error instanceof GroupRefused && events === 0) return refused(error.refusal);
    throw error;
  }
}

function receiveRaw(group: RawGroup, target: LoadTarget, mapper: EventMapper): GroupOutcome {
  const { body, metadata, time, received } = group;
  const origin: EventOrigin = {
    ...group.origin,
    overrides: metadata,
    recurs: true,
    time,
    fallbackTime: received,
  };
  const bytes = typeof body === 'string' ? Buffer.from(body) : Buffer.from(body.buffer, body.byteOffset, body.length);
  const scanner = scannerFor(target, mapper);
  const scanning = scanner && { scanner, bytesStay: target.keepsBytes ?? true };
  const input = openEvents(bufferSource(bytes), newReadReport(), mapper.formatOf(origin), scanning);
  if (input.problem !== null) return refused({ reason: 'binary', event: null });
  let events = 0;
  for (const event of input.events) {
    add(event, origin, target, mapper);
    events++;
  }
  return events === 0 ? refused({ reason: 'empty', event: null }) : { events, refused: null };
}

const scannerFor = (target: LoadTarget, mapper: EventMapper) =>
  target.addScanned === undefined ? null : mapper.scanner;

function add(event: LogEvent, origin: EventOrigin, target: LoadTarget, mapper: EventMapper): void {
  const scanned = event.scanned === undefined ? null : mapper.readScanned(event, origin);
  if (scanned !== null) {
    target.addScanned!(scanned);
    return;
  }
  const found = mapper.read(event, origin);
  if (found !== null) target.add(found);
}

const refused = (refusal: Refusal): GroupOutcome => ({ events: 0, refused: refusal });
