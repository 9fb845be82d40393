import type { Row } from '../values/row.ts';
import type { Value } from '../values/value.ts';

/** transforms.conf settings of a lookup (Splunk: transforms.conf.spec). */
export interface LookupSettings {
  readonly caseSensitive: boolean;
  /** Match types by field; EXACT where none is named. */
  readonly matchTypes: ReadonlyMap<string, 'WILDCARD' | 'CIDR'>;
  readonly maxMatches: number;
  readonly minMatches: number;
  readonly defaultMatch: string | null;
  /** Temporal lookups: the field of the time, its strptime format, and the window in seconds. */
  readonly time: {
    readonly field: string;
    readonly format: string;
    readonly maxOffset: number;
    readonly minOffset: number;
  } | null;
  /** `filter` of transforms.conf, in the search language. */
  readonly filter: string | null;
}

/** A lookup: rows of a CSV file (or a KV collection) with the settings of its definition. */
export interface LookupTable {
  readonly name: string;
  /** The file it was read from; null for one made by a search or a test. */
  readonly file: string | null;
  /** The collection whose rows these are, as who keeps it names it; absent for all others. */
  readonly collection?: string;
  /** Column names in file order. */
  readonly fields: readonly string[];
  readonly rows: readonly Row[];
  readonly settings: LookupSettings;
}

/** Finds the rows for one set of key values, honouring match types, limits and the default. */
export interface LookupMatcher {
  /**
   * `keys` in the order of the fields given to `createMatcher`. A multivalue key is looked up value by value, and all
   * rows found are returned. `time` (epoch seconds) is that of the event; only temporal lookups need it. Rows are shared:
   * copy before changing one.
   */
  match(keys: readonly Value[], time?: number | null): readonly Row[];
}
