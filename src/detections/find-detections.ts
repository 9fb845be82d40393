import { existsSync, readFileSync, statSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { findFiles } from '../ingest/find-files.ts';
import type { Detection } from './detection.ts';
import { DetectionError, parseDetection, unreadable } from './load-detection.ts';
import { parseSavedDetections } from './load-saved-detections.ts';
import type { PipelineSource } from './sigma/pipelines.ts';
import { sigmaCollection } from './sigma/sigma-files.ts';

export interface LoadedDetections {
  readonly detections: readonly Detection[];
  /** One for each file that could not be used, and for each detection whose id another one has. */
  readonly errors: readonly DetectionError[];
}

const yamlFile = /\.ya?ml$/i;
const savedSearches = /^savedsearches(\..+)?\.conf$/i;

/**
 * The detections in files and, recursively, folders: YAML with a `search`, savedsearches.conf, and Sigma rules, which go
 * through `pipelines` (those that ship when none are given). Of a detection repository only `detections/` is read. Other files
 * of folders are passed over. Paths are relative to `directory`.
 */
export function loadDetections(
  paths: readonly string[],
  directory: string,
  pipelines?: PipelineSource,
): LoadedDetections {
  const detections: Detection[] = [];
  const errors: DetectionError[] = [];
  const sigma = sigmaCollection(directory, pipelines);
  const places = paths.map((path) => detectionsFolder(path, directory));
  const named = new Set(places);
  const { files, problems } = findFiles(places, directory);
  for (const { path, message, refused } of problems)
    if (refused || named.has(path)) errors.push(new DetectionError(path, [{ message, line: null, column: null }]));
  for (const { path } of files) {
    const isConf = savedSearches.test(basename(path));
    if (!named.has(path) && !yamlFile.test(path) && !isConf) continue;
    try {
      const text = readFileSync(resolve(directory, path), 'utf8');
      if (isConf) {
        const saved = parseSavedDetections(text, path);
        detections.push(...saved.detections);
        if (saved.problems.length > 0) errors.push(new DetectionError(path, saved.problems));
      } else if (sigma.add(path, text)) {
        // Made into a search when all rules are there.
      } else if (named.has(path) || isDetectionText(text, path)) {
        const detection = parseDetection(text, path);
        if (named.has(path) || !isBaseline(detection)) detections.push(detection);
      }
    } catch (error) {
      errors.push(error instanceof DetectionError ? error : unreadable(path, error));
    }
  }
  const converted = sigma.convert();
  detections.push(...converted.rules.map(({ detection }) => detection));
  return withoutDuplicates(detections, [...errors, ...converted.errors]);
}

/** Of a repository's root, the folder of its detections. */
function detectionsFolder(path: string, directory: string): string {
  const isFolder = (name: string): boolean => {
    const absolute = resolve(directory, name);
    return existsSync(absolute) && statSync(absolute).isDirectory();
  };
  const inside = join(path, 'detections');
  const isRoot = existsSync(resolve(directory, path, 'contentctl.yml')) || isFolder(join(path, 'macros'));
  return isRoot && isFolder(inside) ? inside : path;
}

/** Most YAML of a repository (macros, stories) has no search and is none; a detection that lost its search is one still. */
function isDetectionText(text: string, path: string): boolean {
  if (/^search[ \t]*:/m.test(text)) return true;
  const key = /(^|[\\/])detections[\\/]/.test(path)
    ? /^(tests|rba|how_to_implement|tags)[ \t]*:/m
    : /^(tests|rba)[ \t]*:/m;
  return /^name[ \t]*:/m.test(text) && key.test(text);
}

const isBaseline = ({ type }: Detection): boolean => /^(baseline|investigation)$/i.test(type ?? '');

function withoutDuplicates(detections: readonly Detection[], errors: readonly DetectionError[]): LoadedDetections {
  const first = new Map<string, Detection>();
  const kept: Detection[] = [];
  const found = [...errors];
  for (const detection of detections) {
    const other = detection.id === null ? undefined : first.get(detection.id.toLowerCase());
    if (other !== undefined) {
      const message = `The id ${detection.id} belongs to '${other.name}' (${other.path}) already.`;
      found.push(new DetectionError(detection.path, [{ message, line: null, column: null }], 'duplicate-id'));
      continue;
    }
    if (detection.id !== null) first.set(detection.id.toLowerCase(), detection);
    kept.push(detection);
  }
  return { detections: kept, errors: found };
}
