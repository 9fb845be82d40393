import type { EventIdentity, PropsLayer } from '../../knowledge/props/props-layer.ts';

/** Distinct identities that are kept. */
const maxKept = 10_000;

/** What was found for events, by the parts of their identity that stanzas go by: sources and hosts are many. */
export class IdentityCache<T> {
  private readonly known = new Map<string, T>();
  private last: { readonly event: EventIdentity; readonly value: T } | null = null;

  constructor(
    private readonly layer: PropsLayer,
    private readonly find: (event: EventIdentity) => T,
  ) {}

  get({ sourcetype, source, host }: EventIdentity): T {
    const { last } = this;
    // Events of a file mostly have the identity of the one before.
    if (last?.event.sourcetype === sourcetype && last.event.source === source && last.event.host === host)
      return last.value;
    const event = { sourcetype, source, host };
    const key = this.keyOf(event);
    let value = this.known.get(key);
    if (value === undefined) {
      value = this.find(event);
      if (this.known.size >= maxKept) this.known.clear();
      this.known.set(key, value);
    }
    this.last = { event, value };
    return value;
  }

  private keyOf({ sourcetype, source, host }: EventIdentity): string {
    const sourcePart = this.layer.ignores('source') ? '' : source;
    const hostPart = this.layer.ignores('host') ? '' : host;
    return sourcePart === '' && hostPart === '' ? sourcetype : `${sourcetype}\0${sourcePart}\0${hostPart}`;
  }
}
