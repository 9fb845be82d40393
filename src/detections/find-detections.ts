import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { findFiles } from '../ingest/find-files.ts';
import type { Detection } from './detection.ts';
import { DetectionError, parseDetection } from './load-detection.ts';

export interface LoadedDetections {
  readonly detections: readonly Detection[];
  /** One for each file that could not be used. */
  readonly errors: readonly DetectionError[];
}

/** The detections in files and, recursively, folders: YAML files with a `search`; other files of folders are passed over. Paths are relative to `directory`. */
export function loadDetections(paths: readonly string[], directory: string): LoadedDetections {
  const detections: Detection[] = [];
  const errors: DetectionError[] = [];
  const named = new Set(paths);
  const { files, problems } = findFiles(paths, directory);
  for (const { path, message } of problems)
    if (named.has(path)) errors.push(new DetectionError(path, [{ message, line: null }]));
  for (const { path } of files) {
    if (!named.has(path) && !/\.ya?ml$/i.test(path)) continue;
    try {
      const text = readFileSync(resolve(directory, path), 'utf8');
      if (!named.has(path) && !/^search[ \t]*:/m.test(text)) continue;
      detections.push(parseDetection(text, path));
    } catch (error) {
      if (error instanceof DetectionError) errors.push(error);
      else
        errors.push(
          new DetectionError(path, [{ message: `Cannot read this file: ${(error as Error).message}`, line: null }]),
        );
    }
  }
  return { detections, errors };
}
