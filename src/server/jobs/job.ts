import type { Search } from '../../session/search.ts';
import type { Message } from '../http/api-error.ts';
import type { ResultFile } from './result-file.ts';

export type DispatchState = 'QUEUED' | 'PARSING' | 'RUNNING' | 'PAUSED' | 'FINALIZING' | 'DONE' | 'FAILED';

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
  readonly timeZone: string | null;
  /** Rows that are kept at most. */
  readonly maxCount: number;
  /** Seconds; 0: no limit of its own. */
  readonly maxTime: number;
  readonly statusBuckets: number;
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

/** A search of the server: it outlives the request that asked for it, and so do its results. */
export interface Job {
  readonly sid: string;
  readonly request: JobRequest;
  readonly file: ResultFile;
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
  columns: readonly string[];
  messages: readonly Message[];
  scanned: number;
  /** Events that its first part found; null while that is not known. */
  events: number | null;
  search: Search | null;
  /** Resolved when it is done, has failed, or is gone. */
  readonly done: Promise<void>;
}

export const isOver = ({ state }: Job): boolean => state === 'DONE' || state === 'FAILED';
