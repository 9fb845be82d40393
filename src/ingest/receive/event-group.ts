import type { Metadata } from '../envelope.ts';

/** What is known of events that are handed over together: one request of a sender, say. */
interface GroupOrigin {
  /** `source` and `host` of events for which nobody says or finds another. */
  readonly origin: { readonly source: string; readonly host: string };
  /** Epoch seconds: when they came. The time of events in which none is found, before the first that has one. */
  readonly received: number;
}

/** Objects in the envelope of Splunk's HTTP Event Collector (`{"time":...,"event":...,"fields":{...}}`). */
export interface EnvelopedGroup extends GroupOrigin {
  readonly kind: 'enveloped';
  /** One object behind the other, with or without anything between them, or in an array: UTF-8, or text. */
  readonly body: Uint8Array | string;
  /** Metadata of events that name none themselves. It is as if they did: what is found in an event does not go before it. */
  readonly defaults: Metadata;
  /** The only indexes that may be named; null: any. */
  readonly indexes: readonly string[] | null;
}

/** The content of a log, split into events, recognised and read as that of a file. */
export interface RawGroup extends GroupOrigin {
  readonly kind: 'raw';
  readonly body: Uint8Array | string;
  /** What is known of all of it: goes before what the events say. */
  readonly metadata: Metadata;
  /** Epoch seconds: that of all events; null: each has its own. */
  readonly time: number | null;
}

export type EventGroup = EnvelopedGroup | RawGroup;

/**
 * Why nothing of a group was taken. `empty`: there is nothing in it; `malformed`: no JSON, or no object; `no-event`: without a member `event`;
 * `blank-event`: that holds nothing; `fields`: a time that is none, or `fields` that are no flat object; `index`: one that is not allowed; `binary`: no
 * text; `unreadable`: reading it failed.
 */
export type RefusalReason =
  | 'empty'
  | 'malformed'
  | 'no-event'
  | 'blank-event'
  | 'fields'
  | 'index'
  | 'binary'
  | 'unreadable';

export interface Refusal {
  readonly reason: RefusalReason;
  /** The first event that is wrong, counted from 0; null: it is about the whole group. */
  readonly event: number | null;
}

/** What became of a group: all its events are kept, or none. */
export type GroupOutcome =
  | { readonly events: number; readonly refused: null }
  | { readonly events: 0; readonly refused: Refusal };
