import type { Params } from '../http/params.ts';

/** Entries of a page when nothing is said; 0 and -1 ask for all. */
const defaultCount = 30;

export interface Paging {
  readonly total: number;
  readonly perPage: number;
  readonly offset: number;
}

/** The items that `count` and `offset` ask for. */
export function paged<T>(
  items: readonly T[],
  params: Params,
): { readonly items: readonly T[]; readonly paging: Paging } {
  const asked = params.integer('count', defaultCount);
  const count = asked <= 0 ? items.length : asked;
  const offset = Math.max(0, params.integer('offset', 0));
  return {
    items: items.slice(offset, offset + count),
    paging: { total: items.length, perPage: asked <= 0 ? Math.max(items.length, 1) : asked, offset },
  };
}
