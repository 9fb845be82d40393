import type { RowFile } from '../../session/row-file.ts';
import type { Search } from '../../session/search.ts';
import type { Message } from '../http/api-error.ts';

type DispatchState = 'QUEUED' | 'PARSING' | 'RUNNING' | 'PAUSED' | 'FINALIZING' | 'DONE' | 'FAILED';

/** What a job was asked to do. */
export interface JobRequest {
  /** As sent. */
  readonly search: string;
  /** As it is run: without the implied first command's blank, with one where it is missing. */
  readonly spl: string;
  readonly owner: string;
  readonly app: string;
  /** Epoch seconds; null is unbounded. */
  readonly earliest: number | null;
  readonly latest: number | null;
  readonly now: number;
  /** IANA name: of times that name no zone, and of those that are shown. */
  readonly timeZone: string;
  /** Rows that are kept at most. */
  readonly maxCount: number;
  /** Seconds; 0: no limit of its own. */
  readonly maxTime: number;
  readonly statusBuckets: number;
  /** Fields that its summary is to have beside those that the search names (`rf`, `required_field_list`). */
  readonly summaryFields: readonly string[];
  /** Seconds that it is kept after it was last looked at. */
  readonly ttl: number;
  readonly priority: number;
  /** What was sent, as `request` shows it. */
  readonly parameters: Readonly<Record<string, string>>;
  readonly label: string;
  /** The saved search that it runs; null. */
  readonly savedSearch: string | null;
  readonly provenance: string;
}

/** What is known of a search once it was planned; see `SearchOutline`. */
type JobOutline = Pick<
  NonNullable<Search['outline']>,
  | 'expanded'
  | 'eventSearch'
  | 'reportSearch'
  | 'isEventStreaming'
  | 'isResultStreaming'
  | 'keywords'
  | 'columns'
  | 'isOpen'
>;

/** Rows, and the fields that they have, in the order of output. */
export interface JobRows {
  readonly file: RowFile;
  readonly columns: readonly string[];
}

/** A search of the server: it outlives the request that asked for it, and so do its results. */
export interface Job {
  readonly sid: string;
  readonly request: JobRequest;
  readonly file: RowFile;
  state: DispatchState;
  isFinalized: boolean;
  isSaved: boolean;
  isPreviewEnabled: boolean;
  priority: number;
  ttl: number;
  /** Epoch seconds. */
  readonly created: number;
  started: number | null;
  ended: number | null;
  lastTouched: number;
  outline: JobOutline | null;
  /** Fields of its rows, once it is done. */
  columns: readonly string[];
  messages: readonly Message[];
  /** Events (rows, where the search reads none) that were looked at, and those there are to look at. */
  scanned: number;
  toScan: number;
  /** Events that its first part found. */
  events: number;
  /** Those events, kept since somebody asked for them; null where they are its rows, or nobody asked. */
  keptEvents: JobRows | null;
  search: Search | null;
  /** Resolved when it is done, has failed, or is gone. */
  readonly done: Promise<void>;
}

export const isOver = ({ state }: Pick<Job, 'state'>): boolean => state === 'DONE' || state === 'FAILED';
