import type { Session } from '../../session/session.ts';

/** What the store knows of an index. */
export interface IndexContents {
  readonly events: number;
  /** Epoch seconds; null: no event has a time. */
  readonly first: number | null;
  readonly last: number | null;
  readonly bytes: number;
}

/** By the name of the index; those without events are not among them. */
export async function indexContents(session: Session): Promise<ReadonlyMap<string, IndexContents>> {
  const found = new Map<string, IndexContents>();
  const rows = await session
    .search('| tstats count, min(_time) AS first, max(_time) AS last where index=* OR index=_* by index')
    .rows();
  for (const { index, count, first, last } of rows)
    if (typeof index === 'string')
      found.set(index, { events: Number(count), first: numberOf(first), last: numberOf(last), bytes: 0 });
  return found;
}

const numberOf = (value: unknown): number | null => (value == null || value === '' ? null : Number(value));
