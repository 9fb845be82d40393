import { closeSync, openSync } from 'node:fs';
import { resolve } from 'node:path';
import type { EventMapper } from './event-mapper.ts';
import { findFiles, type InputFile, pathProblem } from './find-files.ts';
import { type LoadedEvents, loadInput } from './load-input.ts';
import type { GuessedTimes, LoadOptions, LoadProblem, LoadReport } from './load-report.ts';
import type { LoadTarget } from './load-target.ts';
import { fileSource } from './read/byte-source.ts';

const standardInput = 'standard input';

/** Reads files (`-` is standard input), maps their events and stores them: one transaction a file. */
export function loadFiles(
  paths: readonly string[],
  store: LoadTarget,
  mapper: EventMapper,
  options: LoadOptions,
): LoadReport {
  const found = findFiles(
    paths.filter((path) => path !== '-'),
    options.directory,
    { followLinks: options.followLinks ?? false },
  );
  const problems: LoadProblem[] = found.problems.map(({ path, message, fatal }) => ({
    path,
    file: path,
    message,
    fatal,
  }));
  const before: GuessedTimes = { detected: mapper.detectedTimes, missing: mapper.guessedTimes };
  const total = { files: 0, events: 0, unchanged: 0, duplicateKeys: 0 };
  let interrupted = false;
  for (const file of paths.includes('-') ? [null, ...found.files] : found.files) {
    if (file && isUnchanged(file, store, options.directory)) {
      total.unchanged++;
      continue;
    }
    const loaded = loadFile(file, store, mapper, options, problems);
    if (loaded === null) {
      interrupted = true;
      break;
    }
    total.files++;
    total.events += loaded.events;
    total.duplicateKeys += loaded.duplicateKeys;
    const path = file?.path ?? standardInput;
    if (loaded.events === 0 && !problems.some((problem) => problem.file === path))
      problems.push({ path, file: path, message: 'No events in this file.', fatal: false });
  }
  const times: GuessedTimes = {
    detected: mapper.detectedTimes - before.detected,
    missing: mapper.guessedTimes - before.missing,
  };
  return { ...total, times, problems, interrupted };
}

const absolute = (file: InputFile, directory: string): string => resolve(directory, file.path);

function isUnchanged(file: InputFile, store: LoadTarget, directory: string): boolean {
  const record = store.fileRecord(absolute(file, directory));
  return record !== null && record.size === file.size && record.modified === file.modified;
}

/** Null when it was stopped (and undone). */
function loadFile(
  file: InputFile | null,
  store: LoadTarget,
  mapper: EventMapper,
  options: LoadOptions,
  problems: LoadProblem[],
): LoadedEvents | null {
  const path = file?.path ?? standardInput;
  let descriptor = 0;
  try {
    if (file) descriptor = openSync(absolute(file, options.directory), 'r');
  } catch (error) {
    problems.push({ path, file: path, message: pathProblem(error), fatal: true });
    return { events: 0, duplicateKeys: 0 };
  }
  store.begin(
    file ? { path: absolute(file, options.directory), size: file.size, modified: file.modified, hash: null } : null,
  );
  try {
    const origin = { path, modified: file?.modified ?? 0, named: file?.named ?? true };
    const loaded = loadInput(fileSource(descriptor), origin, store, mapper, options, problems);
    if (loaded === null) {
      store.rollback();
      return null;
    }
    return { ...loaded, events: store.commit() };
  } catch (error) {
    store.rollback();
    throw error;
  } finally {
    if (file) closeSync(descriptor);
  }
}
