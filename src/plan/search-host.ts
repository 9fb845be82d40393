import type { Row } from '../values/row.ts';

/** What a search may ask of the server that it runs in, which answers with its user's rights. */
export interface SearchHost {
  /** The rows of a job; null when there is none, or it is not done. */
  job(wanted: WantedJob): StoredJob | null;
  /** The searches of the server that the user may see, newest first, as `history` lists them. */
  history(): readonly Row[];
  /** Entries under a path of the server's API, as `rest` lists them; null when the server has no such path. */
  entries(path: string, settings: Readonly<Record<string, string>>): readonly Row[] | null;
}

/** Rows with all of their fields, in the order of output; they may be walked again. */
export interface StoredJob {
  readonly columns: readonly string[];
  readonly rows: Iterable<Row>;
}

export type WantedJob =
  | { readonly sid: string; readonly events: boolean }
  /** The last run of a saved search but `offset` later ones; null stands for any owner, or app. */
  | {
      readonly savedSearch: string;
      readonly owner: string | null;
      readonly app: string | null;
      readonly offset: number;
      readonly events: boolean;
    };
