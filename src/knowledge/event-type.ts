/** eventtypes.conf: a named search; an event that matches gets the value in its `eventtype` field. */
export interface EventType {
  readonly name: string;
  readonly search: string;
  readonly file: string | null;
}

/** tags.conf: events whose `field` is `value` get `tags`. */
export interface TagRule {
  readonly field: string;
  readonly value: string;
  readonly tags: readonly string[];
}
