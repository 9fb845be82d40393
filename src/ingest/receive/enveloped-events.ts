import { isUtf8 } from 'node:buffer';
import type { Metadata } from '../envelope.ts';
import { JsonValueScanner } from '../read/json-value-scanner.ts';
import type { LogEvent, ScannedDocument } from '../read/log-event.ts';
import { parseKeepingNumbers } from '../read/number-text.ts';
import type { JsonScanner } from '../read/scan/json-scanner.ts';
import { envelopeSpans } from './envelope-spans.ts';
import type { EnvelopedGroup, Refusal, RefusalReason } from './event-group.ts';

const openBrace = 0x7b;
const openBracket = 0x5b;
const closeBracket = 0x5d;
const comma = 0x2c;

const metadataKeys = ['index', 'sourcetype', 'source', 'host'] as const;

/** The group is not taken. */
export class GroupRefused extends Error {
  override readonly name = 'GroupRefused';
  constructor(readonly refusal: Refusal) {
    super(refusal.reason);
  }
}

/** An event of a group, and what was said of it or is the default of the group. */
export interface EnvelopedEvent {
  /** Its envelope says nothing more than its time and fields. */
  readonly event: LogEvent;
  readonly metadata: Metadata;
}

/**
 * The events of a group in envelopes, in their order. `scanner`: documents in envelopes are scanned as bytes by it (`LogEvent.scanned`) where that can be;
 * null: they are parsed.
 * @throws GroupRefused at the first event that is wrong, behind those before it (measured on Splunk 10.4: the first failure in document order is answered).
 */
export function* envelopedEvents(
  { body, defaults, indexes }: EnvelopedGroup,
  scanner: JsonScanner | null,
): Generator<EnvelopedEvent> {
  const bytes = typeof body === 'string' ? Buffer.from(body) : Buffer.from(body.buffer, body.byteOffset, body.length);
  if (!isUtf8(bytes)) refuse('malformed', 0);
  const reading = { bytes, defaults, indexes: indexes === null ? null : new Set(indexes), scanner };
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
      if (byte !== openBrace) refuse('malformed', count);
      const { found, end } = scannedAt(reading, position, count) ?? parsedAt(reading, position, count);
      yield found;
      count++;
      position = end;
    }
  }
  if (inArray) refuse('malformed', count);
  if (count === 0) throw new GroupRefused({ reason: 'empty', event: null });
}

/** Why a group is not taken; null: nothing is wrong with it. */
export function refusalOf(group: EnvelopedGroup): Refusal | null {
  try {
    for (const _ of envelopedEvents(group, null));
    return null;
  } catch (error) {
    if (error instanceof GroupRefused) return error.refusal;
    throw error;
  }
}

interface Reading {
  readonly bytes: Buffer;
  readonly defaults: Metadata;
  readonly indexes: ReadonlySet<string> | null;
  readonly scanner: JsonScanner | null;
}

interface Found {
  readonly found: EnvelopedEvent;
  /** Behind the envelope. */
  readonly end: number;
}

function scannedAt({ bytes, defaults, indexes, scanner }: Reading, from: number, number: number): Found | null {
  if (scanner === null) return null;
  const spans = envelopeSpans(bytes, from);
  if (spans === null || spans.members.fields != null) return null;
  const { start, stop, end, members } = spans;
  if (!scanner.scan(bytes, start, stop) || scanner.count === 0) return null;
  const { time } = members;
  if (!isTime(time)) refuse('fields', number);
  const metadata = metadataOf(members, defaults, indexes, number);
  const event = new ScannedEnvelope({ scanner, bytes, start, end: stop }, from, end, time ?? undefined);
  return { found: { event, metadata }, end };
}

function parsedAt({ bytes, defaults, indexes }: Reading, from: number, number: number): Found {
  const scanner = new JsonValueScanner();
  scanner.reset();
  const end = scanner.scan(bytes, from, bytes.length);
  if (end < 0) refuse('malformed', number);
  const raw = bytes.toString('utf8', from, end);
  const members = parsed(raw);
  if (members === null) refuse('malformed', number);
  const { event, fields, time } = members;
  if (event === undefined) refuse('no-event', number);
  if (isBlank(event)) refuse('blank-event', number);
  if (!isTime(time) || !areFields(fields)) refuse('fields', number);
  const metadata = metadataOf(members, defaults, indexes, number);
  const json = { event, ...(time == null ? {} : { time }), ...(fields == null ? {} : { fields }) };
  return { found: { event: { raw, json, line: 0 }, metadata }, end };
}

/** An envelope whose document was scanned; it is parsed when somebody asks for its members. */
class ScannedEnvelope implements LogEvent {
  readonly line = 0;
  readonly enveloped: { readonly time: unknown };
  private members: unknown;

  constructor(
    readonly scanned: ScannedDocument,
    private readonly start: number,
    private readonly end: number,
    time: unknown,
  ) {
    this.enveloped = { time };
  }

  get raw(): string {
    return this.scanned.bytes.toString('utf8', this.start, this.end);
  }

  get json(): unknown {
    const { bytes, start, end } = this.scanned;
    const { time } = this.enveloped;
    this.members ??= {
      event: parseKeepingNumbers(bytes.toString('utf8', start, end)),
      ...(time === undefined ? {} : { time }),
    };
    return this.members;
  }
}

function parsed(raw: string): Record<string, unknown> | null {
  try {
    return parseKeepingNumbers(raw) as Record<string, unknown>;
  } catch {
    return null;
  }
}

function metadataOf(
  members: Readonly<Record<string, unknown>>,
  defaults: Metadata,
  indexes: ReadonlySet<string> | null,
  number: number,
): Metadata {
  const metadata: { -readonly [K in keyof Metadata]: string } = { ...defaults };
  for (const key of metadataKeys) {
    const value = members[key];
    if (typeof value === 'string' && value !== '') metadata[key] = value;
  }
  const { index } = metadata;
  if (indexes !== null && index !== undefined && !indexes.has(index)) refuse('index', number);
  return metadata;
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
