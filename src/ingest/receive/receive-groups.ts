import { storeFailure } from '../../store/store-failure.ts';
import type { EventMapper, EventOrigin } from '../event-mapper.ts';
import type { LoadTarget } from '../load-target.ts';
import { bufferSource } from '../read/byte-source.ts';
import { type LogEvent, newReadReport } from '../read/log-event.ts';
import { openEvents } from '../read/open-events.ts';
import { envelopedEvents } from './enveloped-events.ts';
import type { EventGroup, GroupOutcome, RawGroup, Refusal } from './event-group.ts';

/**
 * Adds groups of events in one transaction, which is there when this returns. A group with something wrong is left out whole, and the others
 * are kept. Each group is read as a file of its own: what is found out about an input (its format, the clock of its times, the time of the event before)
 * is found in the group alone.
 * @throws what the store throws; nothing was kept then.
 */
export function receiveGroups(
  groups: readonly EventGroup[],
  target: LoadTarget,
  mapper: EventMapper,
): readonly GroupOutcome[] {
  const failed = new Set<EventGroup>();
  for (;;) {
    const outcomes = received(groups, failed, target, mapper);
    if (outcomes !== null) return outcomes;
  }
}

/** Null when a group could not be read: it was added to `failed`, and nothing was kept. */
function received(
  groups: readonly EventGroup[],
  failed: Set<EventGroup>,
  target: LoadTarget,
  mapper: EventMapper,
): readonly GroupOutcome[] | null {
  let current: EventGroup | null = null;
  target.begin(null);
  try {
    const outcomes = groups.map((group) => {
      if (failed.has(group)) return refused({ reason: 'unreadable', event: null });
      current = group;
      return receiveGroup(group, target, mapper);
    });
    current = null;
    target.commit();
    return outcomes;
  } catch (error) {
    target.rollback();
    if (current === null || storeFailure(error) !== null) throw error;
    failed.add(current);
    return null;
  }
}

function receiveGroup(group: EventGroup, target: LoadTarget, mapper: EventMapper): GroupOutcome {
  const origin: EventOrigin = {
    ...group.origin,
    overrides: group.kind === 'raw' ? group.metadata : {},
    time: group.kind === 'raw' ? group.time : null,
    fallbackTime: group.received,
  };
  const events = group.kind === 'raw' ? rawEvents(group, origin, target, mapper) : envelopedEvents(group);
  if ('reason' in events) return refused(events);
  let count = 0;
  for (const event of events) {
    const scanned = event.scanned === undefined ? null : mapper.readScanned(event, origin);
    if (scanned !== null) target.addScanned!(scanned);
    else {
      const found = mapper.read(event, origin);
      if (found !== null) target.add(found);
    }
    count++;
  }
  return count === 0 ? refused({ reason: 'empty', event: null }) : { events: count, refused: null };
}

function rawEvents(
  { body }: RawGroup,
  origin: EventOrigin,
  target: LoadTarget,
  mapper: EventMapper,
): Iterable<LogEvent> | Refusal {
  const bytes = typeof body === 'string' ? Buffer.from(body) : Buffer.from(body.buffer, body.byteOffset, body.length);
  const scanning =
    target.addScanned === undefined ? null : { scanner: mapper.scanner, bytesStay: target.keepsBytes ?? true };
  const { events, problem } = openEvents(bufferSource(bytes), newReadReport(), mapper.formatOf(origin), scanning);
  return problem === null ? events : { reason: 'binary', event: null };
}

const refused = (refusal: Refusal): GroupOutcome => ({ events: 0, refused: refusal });
