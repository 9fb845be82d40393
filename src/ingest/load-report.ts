import type { Metadata } from './envelope.ts';

export interface LoadOptions {
  /** What the user says about the files named: goes before what the events say. */
  readonly overrides: Metadata;
  /** Paths are relative to this directory. */
  readonly directory: string;
  /** The host of events that name none. */
  readonly host: string;
  /** Also links that lead out of a directory that is named. */
  readonly followLinks?: boolean;
  /** Told now and then how far reading is. */
  progress?(state: LoadProgress): void;
  /** Asked between events; true stops loading and undoes the file that was being read. */
  stopped?(): boolean;
}

interface LoadProgress {
  readonly path: string;
  readonly events: number;
  readonly bytes: number;
}

export interface LoadReport {
  readonly files: number;
  readonly events: number;
  /** Files that were loaded before and have not changed. */
  readonly unchanged: number;
  readonly times: GuessedTimes;
  /** Members that came again in their JSON object; the last one counts. */
  readonly duplicateKeys: number;
  readonly problems: readonly LoadProblem[];
  /** True when `stopped` ended the work. */
  readonly interrupted: boolean;
}

/** Events whose time no rule of their source (and no wrapping) gave. */
export interface GuessedTimes {
  /** Found by its look: in a field with a usual name, or in the text. */
  readonly detected: number;
  /** Not found: that of the event before, or of the file. */
  readonly missing: number;
}

/** What a person should know about one file, or a member of an archive. `fatal`: (part of) it could not be read. */
export interface LoadProblem {
  /** `archive.zip:folder/log.json` for a member. */
  readonly path: string;
  /** The file it is about, or that holds the member. */
  readonly file: string;
  readonly message: string;
  readonly fatal: boolean;
}
