/** savedsearches.conf: a search with a name. */
export interface SavedSearch {
  readonly name: string;
  readonly search: string;
  readonly file: string | null;
  /** Other settings, as written. */
  readonly settings: ReadonlyMap<string, string>;
}
