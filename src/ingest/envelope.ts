import { toText } from '../values/number.ts';
import type { Row } from '../values/row.ts';
import { fromList, type Value } from '../values/value.ts';
import { parseSyslogHeader } from './extract/syslog-header.ts';
import { parseCutJson } from './read/cut-json.ts';
import { eventFields } from './read/event-fields.ts';
import { memberSpan } from './read/json-value-scanner.ts';

/** Metadata that an event's wrapping gives; absent parts are left to the event's source. */
export interface Metadata {
  readonly index?: string;
  readonly sourcetype?: string;
  readonly source?: string;
  readonly host?: string;
}

/** What a rule for one of them gives for an event with these fields; undefined: nothing. */
export function metadataBy(rule: ((row: Row) => Value) | null, row: Row): string | undefined {
  const value = rule?.(row);
  if (value == null) return undefined;
  const text = toText(Array.isArray(value) ? value[0] : value);
  return text === '' ? undefined : text;
}

/** An event taken out of its wrapping. */
export interface OpenedEvent {
  readonly raw: string;
  /** Undefined when the event is no JSON. */
  readonly json: unknown;
  /** True when the event's own text is plain text, even when members were found beside it. */
  readonly isText: boolean;
  /** As the wrapping writes it: number, or text to be read as a time. */
  readonly time: unknown;
  readonly metadata: Metadata;
  /**
   * True when the wrapping says what the event is (it was in Splunk, or is meant for it): its metadata then goes before
   * what a source definition says. Otherwise the event just has fields of these names.
   */
  readonly authoritative: boolean;
  /** Fields beside those of the event itself, set after them: from an export, or HEC's `fields`. */
  readonly extraFields: Row | null;
  /** True for an event as a search showed it: its fields were extracted from the text already. */
  readonly extracted: boolean;
}

const metadataKeys = ['index', 'sourcetype', 'source', 'host'] as const;
const hecKeys = new Set<string>(['time', 'event', 'fields', ...metadataKeys]);

/**
 * Takes an event out of the wrappings that are understood everywhere: a line of Splunk's export
 * (`{"preview":false,"result":{...}}`), an object of the HTTP Event Collector (`{"time":...,"event":{...}}`), a document of
 * Elasticsearch as its search and dumps give it (`{"_index":...,"_source":{...}}`), and events that carry `_time`, `_raw`, `index`, `source`, `sourcetype` or `host` themselves.
 */
export function openEnvelope(raw: string, json: unknown): OpenedEvent {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) return plain(raw, json);
  const object = json as Record<string, unknown>;
  if (object.preview !== undefined && isObject(object.result))
    return openSplunkEvent(memberText(raw, 'result'), object.result);
  if (object.event !== undefined && isHec(object)) return openHec(raw, object);
  if (object._index !== undefined && isObject(object._source)) {
    return openEnvelope(memberText(raw, '_source'), object._source);
  }
  if (object._raw !== undefined || object._time !== undefined) return openSplunkEvent(raw, object);
  if (
    object.sourcetype !== undefined ||
    object.index !== undefined ||
    object.host !== undefined ||
    object.source !== undefined
  ) {
    return openCarrier(raw, object);
  }
  return plain(raw, json);
}

/** An event that is not wrapped in anything. */
const ownEvent = {
  isText: false,
  time: undefined,
  metadata: {},
  authoritative: false,
  extraFields: null,
  extracted: false,
} as const;

function plain(raw: string, json: unknown): OpenedEvent {
  const members = json === undefined ? parseCutJson(raw) : json;
  const metadata = members === undefined ? {} : metadataOfPrefix(raw);
  // Written out: every event passes here, and spreading an object is slow.
  return {
    raw,
    json: members,
    isText: members === undefined,
    time: undefined,
    metadata,
    authoritative: false,
    extraFields: null,
    extracted: false,
  };
}

/** The machine that the header of syslog before a document names. */
function metadataOfPrefix(raw: string): Metadata {
  if (!/^(?:<\d{1,3}>|[A-Z][a-z]{2} |\d)/.test(raw) || !/[}>]\s*$/.test(raw)) return {};
  const host = parseSyslogHeader(raw)?.host;
  return host == null ? {} : { host };
}

function isHec(object: Record<string, unknown>): boolean {
  let keys = 0;
  for (const key in object) {
    if (!hecKeys.has(key)) return false;
    keys++;
  }
  // `{"event": ...}` alone is HEC too.
  return keys > 0 && (object.fields === undefined || isObject(object.fields));
}

function openHec(raw: string, object: Record<string, unknown>): OpenedEvent {
  const { event } = object;
  const text = typeof event === 'string' ? event : memberText(raw, 'event');
  const json = typeof event === 'string' ? eventFields(event) : event;
  return {
    ...ownEvent,
    raw: text,
    json,
    isText: json === undefined,
    time: object.time,
    metadata: metadataOf(object),
    authoritative: true,
    extraFields: isObject(object.fields) ? fieldsOf(object.fields) : null,
  };
}

/** An event as a search shows it: lists are multivalues of the same name. */
function openSplunkEvent(raw: string, object: Record<string, unknown>): OpenedEvent {
  const metadata = metadataOf(object);
  const rest: Record<string, unknown> = {};
  for (const key in object) {
    // `_time` and `_raw`, and what Splunk adds to every event (`_indextime`, `_cd`, `_bkt` ...).
    if (!key.startsWith('_') && !(metadataKeys as readonly string[]).includes(key)) rest[key] = object[key];
  }
  const time = object._time;
  if (typeof object._raw !== 'string') return { ...ownEvent, raw, json: rest, time, metadata, authoritative: true };
  const json = eventFields(object._raw);
  return {
    raw: object._raw,
    // Text that is no JSON was made fields by Splunk: these tell what it is. Lists are among the extra fields only.
    json: json ?? scalarsOf(rest),
    isText: json === undefined,
    time,
    metadata,
    authoritative: true,
    extraFields: fieldsOf(rest),
    extracted: true,
  };
}

function openCarrier(raw: string, object: Record<string, unknown>): OpenedEvent {
  const metadata = metadataOf(object);
  if (metadata.sourcetype === undefined && metadata.index === undefined) {
    return { ...ownEvent, raw, json: object, metadata };
  }
  const rest: Record<string, unknown> = {};
  for (const key in object) if (metadata[key as keyof Metadata] === undefined) rest[key] = object[key];
  return { ...ownEvent, raw, json: rest, metadata, authoritative: true };
}

function metadataOf(object: Record<string, unknown>): Metadata {
  const metadata: { -readonly [K in keyof Metadata]: string } = {};
  for (const key of metadataKeys) {
    const value = object[key];
    if (typeof value === 'string' && value !== '') metadata[key] = value;
  }
  return metadata;
}

/** Scalars as text, lists of scalars as multivalues, anything else as its JSON. */
function fieldsOf(object: Record<string, unknown>): Row {
  const row: Record<string, string | readonly string[]> = {};
  for (const key of Object.keys(object)) {
    const value = object[key];
    if (value === null || value === undefined) continue;
    const list = fromList((Array.isArray(value) ? value : [value]).filter((item) => item !== null).map(leafText));
    if (list !== null) row[key] = list as string | readonly string[];
  }
  return row;
}

function scalarsOf(object: Record<string, unknown>): Record<string, unknown> | undefined {
  const entries = Object.entries(object).filter(([, value]) => typeof value !== 'object');
  return entries.length === 0 ? undefined : Object.fromEntries(entries);
}

function leafText(value: unknown): string {
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** The text of a top-level member, as the log wrote it. */
function memberText(raw: string, name: string): string {
  const bytes = Buffer.from(raw);
  const span = memberSpan(bytes, name);
  return span === null ? raw : bytes.toString('utf8', span.start, span.end);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
