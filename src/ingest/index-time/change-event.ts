import { newRow } from '../../values/row.ts';
import type { Metadata, OpenedEvent } from '../envelope.ts';
import { eventFields } from '../read/event-fields.ts';
import type { LogEvent } from '../read/log-event.ts';
import { recordFields } from '../read/record-fields.ts';
import type { ReadRules } from './read-event.ts';
import type { IncomingEvent } from './transform-event.ts';

/** An event that was taken for something and may be changed before its fields are found. */
export interface ChangeableEvent {
  readonly event: LogEvent;
  readonly opened: OpenedEvent;
  readonly given: Metadata;
  readonly identified: Required<Metadata>;
  readonly time: number;
  /** False for an event of a store: its text stays, and it is not thrown away. */
  readonly isNew: boolean;
}

/**
 * Applies what users' apps do to events as they are read. Null when nothing came of it. An event whose text was changed is from then on
 * like one that came out of a wrapping: what it was called and when it happened is said beside it.
 */
export function changeEvent(
  { change }: ReadRules,
  { event, opened, given, identified, time, isNew }: ChangeableEvent,
): { readonly opened: OpenedEvent; readonly given: Metadata } | 'discarded' | null {
  if (change === null) return null;
  const { sourcetype, source, host, index } = identified;
  const before = { raw: opened.raw, sourcetype, source, host, index };
  const incoming: IncomingEvent = { ...before, queue: 'indexQueue', time, fields: newRow() };
  change(incoming);
  if (isNew && incoming.queue === 'nullQueue') return 'discarded';
  const raw = isNew ? incoming.raw : before.raw;
  const renamed = changedMetadata(incoming, before);
  const hasFields = Object.keys(incoming.fields).length > 0;
  if (raw === before.raw && Object.keys(renamed).length === 0 && !hasFields) return null;

  const metadata = { ...given, ...renamed };
  if (raw === before.raw) {
    const extraFields = hasFields ? Object.assign(newRow(), opened.extraFields, incoming.fields) : opened.extraFields;
    return { opened: { ...opened, extraFields }, given: metadata };
  }
  const members = event.header === undefined ? undefined : recordFields(event.header, raw);
  const json = members ?? eventFields(raw);
  const extraFields = Object.assign(newRow(), opened.extraFields, members, incoming.fields);
  return {
    opened: { ...opened, raw, json, isText: json === undefined, time, extraFields },
    given: { sourcetype, source, host, index, ...metadata },
  };
}

function changedMetadata(now: Required<Metadata>, before: Required<Metadata>): Metadata {
  const changed: { -readonly [K in keyof Metadata]: string } = {};
  for (const part of ['sourcetype', 'source', 'host', 'index'] as const)
    if (now[part] !== before[part]) changed[part] = now[part];
  return changed;
}
