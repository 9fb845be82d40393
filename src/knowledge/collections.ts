import type { Row } from '../values/row.ts';

/** Rows of collections (Splunk's KV store) that are kept elsewhere than in files. */
export interface Collections {
  /** What names a collection here; null when there is none of that name. `definition`: the file of the lookup that asks. */
  find(collection: string, definition: string): string | null;
  /** Its rows as they are now. */
  rows(found: string): readonly Row[];
}

export const noCollections: Collections = { find: () => null, rows: () => [] };
