/** A value of an entry. In XML lists and objects become `s:list` and `s:dict`, truth values `1` and `0`. */
export type EntryValue =
  | string
  | number
  | boolean
  | null
  | readonly EntryValue[]
  | { readonly [key: string]: EntryValue };

export type Sharing = 'user' | 'app' | 'global' | 'system';

/** Who may do what with an object. */
export interface Acl {
  readonly app: string;
  readonly owner: string;
  readonly sharing: Sharing;
  /** Null: as its app has it. */
  readonly perms: { readonly read: readonly string[]; readonly write: readonly string[] } | null;
  readonly canWrite: boolean;
  readonly removable: boolean;
  /** What some kinds have beside these. */
  readonly more?: Readonly<Record<string, EntryValue>>;
}

/** One object of the management API. */
export interface Entry {
  readonly name: string;
  /** Its collection below `/services`, not encoded: `data/indexes`. */
  readonly collection: string;
  /** Its name in paths when that is not its name. */
  readonly pathName?: string;
  readonly content: { readonly [key: string]: EntryValue };
  readonly acl: Acl;
  /** Relations beside `alternate`: `list`, `edit` and `remove` lead to the object itself, all others to a path below it. */
  readonly links: readonly string[];
  /** ISO 8601 with seconds and an offset; the epoch when absent. */
  readonly updated?: string;
  readonly published?: string;
  /** What may be sent when it is changed; only with a single object. */
  readonly fields?: {
    readonly required: readonly string[];
    readonly optional: readonly string[];
    readonly wildcard: readonly string[];
  };
}

/** Entries and what is said of all of them. */
export interface Feed {
  /** The path below `/services`, which is its title as well. */
  readonly collection: string;
  readonly entries: readonly Entry[];
  /** Relations of the collection: `create` leads to `_new`. */
  readonly links: readonly string[];
  /** Absent where Splunk has none. */
  readonly paging?: { readonly total: number; readonly perPage: number; readonly offset: number };
  /** False: the envelope has no `messages`. */
  readonly hasMessages?: boolean;
}
