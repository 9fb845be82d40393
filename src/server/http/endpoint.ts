import type { ServerContext } from '../server-context.ts';
import type { Answer } from './answer.ts';
import type { ApiRequest } from './request.ts';

/** A search of a million characters, a data model, a view. */
export const usualBody = 4 * 2 ** 20;
/** A log, a lookup, a batch of a collection. */
export const largeBody = 128 * 2 ** 20;

export type Handler = (request: ApiRequest, server: ServerContext) => Answer | Promise<Answer>;

/** One path of the management API, and what may be done there. */
export interface Endpoint {
  /** Below `/services`: `search/jobs/:sid/results`. `:name` stands for one part, whatever it is; paths with fewer of these go first. */
  readonly path: string;
  readonly GET?: Handler;
  readonly POST?: Handler;
  readonly DELETE?: Handler;
  /** What a user must be able to do, by method; absent: whoever is logged in. */
  readonly needs?: Partial<Record<'GET' | 'POST' | 'DELETE', string>>;
  /** Nobody needs to be logged in. */
  readonly isOpen?: true;
  /** Bytes that a body may have, decompressed; `usualBody` when absent. */
  readonly largestBody?: number;
}
