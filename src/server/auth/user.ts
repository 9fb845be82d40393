/** Who sends a request, and what they may do. */
export interface User {
  readonly name: string;
  readonly roles: readonly string[];
  readonly capabilities: ReadonlySet<string>;
  readonly indexes: IndexAccess;
  /** Zone of times that name none, an IANA name; the server's when null. */
  readonly timeZone: string | null;
  /** Searches that may run at once; 0 is no limit of its own. */
  readonly searchQuota: number;
}

/** Indexes that searches of a user see: patterns with `*`; those that begin with `_` are meant only by patterns that do so, too. */
export interface IndexAccess {
  readonly allowed: readonly string[];
  /** Searched when a search names none. */
  readonly byDefault: readonly string[];
}
