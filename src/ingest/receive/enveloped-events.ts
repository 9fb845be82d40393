import { isUtf8 } from 'node:buffer';
import type { Metadata } from '../envelope.ts';
import { JsonValueScanner } from '../read/json-value-scanner.ts';
import type { LogEvent } from '../read/log-event.ts';
import { parseKeepingNumbers } from '../read/number-text.ts';
import type { EnvelopedGroup, Refusal, RefusalReason } from './event-group.ts';

const openBrace = 0x7b;
const openBracket = 0x5b;
const closeBracket = 0x5d;
const comma = 0x2c;

const metadataKeys = ['index', 'sourcetype', 'source', 'host'] as const;
const envelopeKeys: ReadonlySet<string> = new Set(['time', 'event', 'fields', ...metadataKeys]);

/** The group is not taken. */
class GroupRefused extends Error {
  override readonly name = 'GroupRefused';
  constructor(readonly refusal: Refusal) {
    super(refusal.reason);
  }
}

/**
 * The events of a group in envelopes, each with the defaults of the group where it says nothing else. They are tested in their order, and nothing is
 * taken when one is wrong (measured on Splunk 10.4: the first failure in document order is answered).
 */
export function envelopedEvents({ body, defaults, indexes }: EnvelopedGroup): readonly LogEvent[] | Refusal {
  const bytes = typeof body === 'string' ? Buffer.from(body) : Buffer.from(body.buffer, body.byteOffset, body.length);
  if (!isUtf8(bytes)) return { reason: 'malformed', event: 0 };
  const events: LogEvent[] = [];
  const allowed = indexes === null ? null : new Set(indexes);
  try {
    for (const raw of documents(bytes)) events.push(eventOf(raw, defaults, allowed, events.length));
  } catch (error) {
    if (error instanceof GroupRefused) return error.refusal;
    throw error;
  }
  return events.length === 0 ? { reason: 'empty', event: null } : events;
}

/** The texts of the objects, in arrays and beside them. */
function* documents(bytes: Buffer): Generator<string> {
  const scanner = new JsonValueScanner();
  let count = 0;
  let inArray = false;
  for (let position = 0; position < bytes.length; ) {
    const byte = bytes[position]!;
    if (isSeparator(byte)) position++;
    else if (byte === openBracket && !inArray) {
      inArray = true;
      position++;
    } else if (byte === closeBracket && inArray) {
      inArray = false;
      position++;
    } else {
      scanner.reset();
      const end = byte === openBrace ? scanner.scan(bytes, position, bytes.length) : -1;
      if (end < 0) refuse('malformed', count);
      yield bytes.toString('utf8', position, end);
      count++;
      position = end;
    }
  }
  if (inArray) refuse('malformed', count);
}

function eventOf(raw: string, defaults: Metadata, indexes: ReadonlySet<string> | null, number: number): LogEvent {
  let json: Record<string, unknown>;
  try {
    json = parseKeepingNumbers(raw) as Record<string, unknown>;
  } catch {
    refuse('malformed', number);
  }
  const { event, fields, time } = json;
  if (event === undefined) refuse('no-event', number);
  if (isBlank(event)) refuse('blank-event', number);
  if (!isTime(time) || !areFields(fields)) refuse('fields', number);
  const envelope: Record<string, unknown> = { ...defaults };
  for (const key in json) if (envelopeKeys.has(key) && json[key] !== null) envelope[key] = json[key];
  for (const key of metadataKeys) if (envelope[key] === '') envelope[key] = defaults[key];
  const { index } = envelope;
  if (indexes !== null && index !== undefined && !indexes.has(String(index))) refuse('index', number);
  return { raw, json: envelope, line: 0 };
}

function refuse(reason: RefusalReason, event: number): never {
  throw new GroupRefused({ reason, event });
}

const isSeparator = (byte: number): boolean =>
  byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09 || byte === comma || byte === 0x1e;

function isBlank(event: unknown): boolean {
  if (event === null) return true;
  if (typeof event === 'string') return event.trim() === '';
  if (typeof event !== 'object') return false;
  for (const _ in event) return false;
  return true;
}

/** Seconds since the epoch, as a number or its text. */
function isTime(time: unknown): boolean {
  if (time === undefined || time === null || typeof time === 'number') return true;
  return typeof time === 'string' && (time.trim() === '' || Number.isFinite(Number(time)));
}

/** A flat object: its members are values, or lists of them. */
function areFields(fields: unknown): boolean {
  if (fields === undefined || fields === null) return true;
  if (typeof fields !== 'object' || Array.isArray(fields)) return false;
  return Object.values(fields).every((value) =>
    Array.isArray(value)
      ? value.every((item) => typeof item !== 'object' || item === null)
      : typeof value !== 'object' || value === null,
  );
}
