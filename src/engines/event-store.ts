import type { LoadTarget } from '../ingest/load-target.ts';
import type { RowStream, RunContext } from '../plan/run-context.ts';
import type { Scan } from '../plan/scan.ts';
import type { IndexAbout, TimeRange } from '../store/store.ts';
import type { SearchExpression } from '../syntax/ast.ts';
import type { Row } from '../values/row.ts';

/** A scan that is ready to run. */
export interface PreparedScan {
  /** What runs, for those who want to read it. */
  readonly statement: {
    readonly place: 'in SQL' | 'on columns';
    /** The statement, or the scan in words. */
    readonly sql: string;
    readonly parameters: readonly (string | number)[];
    readonly notes: ReadonlyMap<number, string>;
    /** Conditions that are tested on each row that the statement gives. */
    readonly rest: readonly SearchExpression[];
  };
  run(): RowStream;
}

/** Runs scans over what a store holds. */
export interface Scans {
  /** Null when the scan has no exact form here: it then runs on rows. */
  prepare(scan: Scan, context: RunContext): PreparedScan | null;
  /** The fields of a root dataset's rows. */
  fieldsOf(dataset: string): readonly string[];
  /** The root datasets that have rows. */
  filledDatasets(): readonly string[];
  /** How many events there are, and the first and last time of them. */
  allEvents(): { readonly rows: number; readonly first: number | null; readonly last: number | null };
  /** Whether a scan gives any row; null when that is not found in time (by `performance.now`), or has no exact form. */
  anyRow(scan: Scan, context: RunContext, latest: number): boolean | null;
  /** Work whose reading ends at a time, by `performance.now`; null when it did. */
  endingAt<T>(latest: number, work: () => T): T | null;
  /** Prepares for many searches over the events that are there now; `fields`: those that they ask for, the most frequent first. */
  sortIntoKinds(fields: () => readonly string[]): void;
}

/** Where events live. Nothing else knows how they are laid out. */
export interface EventStore extends LoadTarget {
  readonly scans: Scans;
  /** From now on until `endLoading` files are loaded one after the other: what is committed may be written later, together. `rollback` ends it too. */
  beginLoading(): void;
  endLoading(): void;
  /**
   * Events as rows, newest first: all fields, `_raw`, metadata. `fieldPrefix`: only events that may have a field whose name begins so are wanted;
   * others may come as well. `numberAs`: the field that gets the number of the event.
   */
  events(range: TimeRange, fieldPrefix?: string | null, numberAs?: string | null): Iterable<Row>;
  /** Rows of a root dataset (`Endpoint.Processes`), newest first: bare field names, `_time`, metadata, `nodename`. */
  datasetRows(table: string, range: TimeRange): Iterable<Row>;
  /** Deletes events by their numbers and what belongs to them. @returns how many, by index. */
  deleteEvents(numbers: Iterable<number>): ReadonlyMap<string, number>;
  count(): number;
  /** What each index holds, without looking at single events where that can be. */
  indexes(): readonly IndexAbout[];
  /** Deletes all events of an index, in one transaction. @returns how many. */
  removeIndex(name: string): number;
  /** Bytes that all of it takes, roughly. */
  bytes(): number;
  timeRange(): { readonly first: number | null; readonly last: number | null };
  /** Whether anything was read since the store was opened. */
  readonly wasRead: boolean;
  /** Makes what searches use to be quick; worth it before many of them. */
  index(): void;
  /** It is thrown away after one run: nothing need survive a crash. */
  forOneRun(): void;
  /**
   * Small commits come one after the other from now on: each outlives a power cut, not only the end of the process, and what is better done for many of
   * them together is left to `tidy`.
   */
  takeSmallCommits(): void;
  /** Does some of what makes many small commits quick to read, and takes a moment. `isBusy`: more are about to come, what can wait waits. @returns false when there is nothing to do. */
  tidy(isBusy: boolean): boolean;
  /** What is replaced is kept for those in this process who read since then, epoch seconds; null: nobody does. */
  keepForReaders(since: number | null): void;
  /** True when others may write into its file at the same time. */
  readonly takesWriters: boolean;
  /** A small note kept with the data. */
  note(key: string): string | null;
  setNote(key: string, value: string): void;
  /** What is written from now on is undone by `endTrial`. */
  beginTrial(): void;
  endTrial(): void;
  /** What was made of events by knowledge is not true any more. */
  knowledgeChanged(): void;
  /** Ends what a hard end left open. */
  abort(): void;
  /** Reads again what others wrote into its file. */
  reopen(): void;
  close(): void;
}
