import { closeSync, openSync } from 'node:fs';
import { hostname } from 'node:os';
import { resolve } from 'node:path';
import type { Store } from '../store/store.ts';
import type { Metadata } from './envelope.ts';
import { type FoundFiles, findFiles, type InputFile } from './find-files.ts';
import type { EventMapper } from './map-event.ts';
import { type ByteSource, fileSource } from './read/byte-source.ts';
import { newReadReport } from './read/log-event.ts';
import { openEvents } from './read/open-events.ts';

export interface LoadOptions {
  /** What the user says about the files named: goes before what the events say. */
  readonly overrides: Metadata;
  /** Paths are relative to this directory. */
  readonly directory: string;
  /** Told now and then how far reading is. */
  progress?(state: LoadProgress): void;
  /** Asked between events; true stops loading and undoes the file that was being read. */
  stopped?(): boolean;
}

export interface LoadProgress {
  readonly path: string;
  readonly events: number;
  readonly bytes: number;
}

export interface LoadReport {
  readonly files: number;
  readonly events: number;
  /** Files that were loaded before and have not changed. */
  readonly unchanged: number;
  readonly problems: readonly LoadProblem[];
  /** True when `stopped` ended the work. */
  readonly interrupted: boolean;
}

/** What a person should know about one file. `fatal`: (part of) it could not be read. */
export interface LoadProblem {
  readonly path: string;
  readonly message: string;
  readonly fatal: boolean;
}

/** Reads files (`-` is standard input), maps their events and stores them: one transaction a file. */
export function loadFiles(
  paths: readonly string[],
  store: Store,
  mapper: EventMapper,
  options: LoadOptions,
): LoadReport {
  const problems: LoadProblem[] = [];
  let events = 0;
  let files = 0;
  let unchanged = 0;
  const fromInput = paths.includes('-');
  const found: FoundFiles = findFiles(
    paths.filter((path) => path !== '-'),
    options.directory,
  );
  for (const { path, message } of found.problems) problems.push({ path, message, fatal: true });
  const loadOne = (file: InputFile | null): boolean => {
    const path = file?.path ?? 'standard input';
    if (file && isUnchanged(file, store, options.directory)) {
      unchanged++;
      return true;
    }
    const loaded = loadFile(file, store, mapper, options, problems);
    if (loaded === null) return false;
    events += loaded;
    files++;
    if (loaded === 0 && !problems.some((problem) => problem.path === path))
      problems.push({ path, message: 'No events in this file.', fatal: false });
    return true;
  };
  if (fromInput && !loadOne(null)) return { files, events, unchanged, problems, interrupted: true };
  for (const file of found.files) if (!loadOne(file)) return { files, events, unchanged, problems, interrupted: true };
  return { files, events, unchanged, problems, interrupted: false };
}

const absolute = (file: InputFile, directory: string): string => resolve(directory, file.path);

function isUnchanged(file: InputFile, store: Store, directory: string): boolean {
  const record = store.fileRecord(absolute(file, directory));
  return record !== null && record.size === file.size && record.modified === file.modified;
}

/** @returns the number of events; null when it was stopped (and undone). */
function loadFile(
  file: InputFile | null,
  store: Store,
  mapper: EventMapper,
  options: LoadOptions,
  problems: LoadProblem[],
): number | null {
  const path = file?.path ?? 'standard input';
  let descriptor = 0;
  try {
    if (file) descriptor = openSync(absolute(file, options.directory), 'r');
  } catch (error) {
    problems.push({ path, message: `Cannot read this file: ${(error as Error).message}`, fatal: true });
    return 0;
  }
  store.begin(
    file ? { path: absolute(file, options.directory), size: file.size, modified: file.modified, hash: null } : null,
  );
  try {
    const loaded = readInto(fileSource(descriptor), file, path, store, mapper, options, problems);
    if (loaded === null) {
      store.rollback();
      return null;
    }
    return store.commit();
  } catch (error) {
    store.rollback();
    throw error;
  } finally {
    if (file) closeSync(descriptor);
  }
}

function readInto(
  source: ByteSource,
  file: InputFile | null,
  path: string,
  store: Store,
  mapper: EventMapper,
  options: LoadOptions,
  problems: LoadProblem[],
): number | null {
  const report = newReadReport();
  const opened = openEvents(source, report);
  if (opened.format === 'binary') {
    problems.push({ path, message: 'This is a binary file; it was left out.', fatal: true });
    return 0;
  }
  const origin = { source: path, host: hostname(), overrides: options.overrides, fallbackTime: file?.modified ?? 0 };
  let events = 0;
  for (const event of opened.events) {
    store.add(mapper.map(event, origin));
    events++;
    if ((events & 1023) === 0) {
      if (options.stopped?.()) return null;
      options.progress?.({ path, events, bytes: report.bytes });
    }
  }
  if (report.malformed > 0) {
    problems.push({
      path,
      message: `${report.malformed} malformed ${report.malformed === 1 ? 'line' : 'lines'}, the first at line ${report.firstMalformedLine}; kept as raw ${report.malformed === 1 ? 'event' : 'events'}.`,
      fatal: false,
    });
  }
  if (report.error !== null)
    problems.push({
      path,
      message: `Reading ended early: ${report.error}; ${events} ${events === 1 ? 'event was' : 'events were'} loaded.`,
      fatal: true,
    });
  return events;
}
