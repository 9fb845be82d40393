import type { IncomingHttpHeaders } from 'node:http';
import type { User } from '../auth/user.ts';
import type { Params } from './params.ts';

/** Whose objects are meant: `/servicesNS/{owner}/{app}/...`; null where the path has `-` (all), or there is none (`/services/...`). */
export interface Namespace {
  readonly owner: string | null;
  readonly app: string | null;
  /** False for `/services/...`. */
  readonly isGiven: boolean;
}

/** A request whose sender is known. */
export interface ApiRequest {
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** What follows `/services` or `/servicesNS/{owner}/{app}`; each part is decoded for itself, so that a name may hold a slash. */
  readonly path: readonly string[];
  readonly namespace: Namespace;
  /** The parts of the path that stand for names (`:name`), decoded. */
  readonly names: Readonly<Record<string, string>>;
  /** Query and form together. */
  readonly params: Params;
  /** What the query alone says, and the form of the body alone. */
  readonly query: Params;
  readonly form: Params;
  /** As sent; decompressed. */
  readonly body: Buffer;
  readonly headers: IncomingHttpHeaders;
  readonly user: User;
  /** The address that it came from. */
  readonly peer: string;
  /** Aborted when the client is gone. */
  readonly gone: AbortSignal;
  readonly outputMode: string;
}
