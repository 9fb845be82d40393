import { readFileSync } from 'node:fs';
import { basename, extname, resolve } from 'node:path';
import { findFiles } from '../ingest/find-files.ts';
import { YamlError } from '../knowledge/yaml-compose.ts';
import { parseYaml } from '../knowledge/yaml-text.ts';
import type { Detection } from './detection.ts';
import { parseSavedDetections } from './load-saved-detections.ts';
import { type PlaceInFile, placeInJson, placeInSetting, placeInYaml } from './scalar-position.ts';
import { offsetOf } from './search-place.ts';
import type { PipelineSource } from './sigma/pipelines.ts';
import type { SigmaDocument } from './sigma/rule.ts';
import { sigmaCollection } from './sigma/sigma-files.ts';
import { originOf } from './sigma/spl-text.ts';

/** A search as it stands in a file. */
export interface FoundSearch {
  readonly path: string;
  /** The `id` beside it, or its `name`, or the file's name. */
  readonly id: string;
  readonly spl: string;
  /** The file's text, and where in it each place of the search is. */
  readonly file: string;
  readonly place: PlaceInFile;
  /** The Sigma rule that it was made of. */
  readonly sigma?: {
    readonly document: SigmaDocument;
    readonly detection: Detection;
    /** False: no pipeline says which events it is for. */
    readonly isKnownSource: boolean;
  };
}

/** A file that should hold a search and cannot be used. */
interface SearchFileProblem {
  readonly path: string;
  readonly message: string;
  readonly line: number | null;
  /** From 1; absent when only the line is known. */
  readonly column?: number | null;
  /** True when it could not be read at all. */
  readonly unreadable: boolean;
}

export interface FoundSearches {
  readonly searches: readonly FoundSearch[];
  readonly problems: readonly SearchFileProblem[];
}

const yamlFile = /\.ya?ml$/i;

/**
 * The searches in files and, recursively, folders: YAML with a `search`, `.spl` files (one search each), and `.jsonl` with
 * `{"id", "spl"}` lines, savedsearches.conf, and Sigma rules, which go through `pipelines` (those that ship when none are
 * given). Other files of a folder are passed over; a file that is named must hold one.
 */
export function findSearches(paths: readonly string[], directory: string, pipelines?: PipelineSource): FoundSearches {
  const sigma = sigmaCollection(directory, pipelines);
  const searches: FoundSearch[] = [];
  const problems: SearchFileProblem[] = [];
  const found = findFiles(paths, directory);
  const named = new Set(paths);
  for (const { path, message, refused } of found.problems) {
    // Pictures and archives beside the detections are no problem.
    if (refused || named.has(path)) problems.push({ path, message, line: null, unreadable: true });
  }
  for (const { path } of found.files) {
    const problem = (message: string, line: number | null = null): void => {
      problems.push({ path, message, line, unreadable: false });
    };
    const isNamed = named.has(path);
    const isSaved = basename(path) === 'savedsearches.conf';
    if (!isNamed && !isSaved && !yamlFile.test(path) && !/\.(spl|jsonl)$/i.test(path)) continue;
    let text: string;
    try {
      text = readFileSync(resolve(directory, path), 'utf8');
    } catch (error) {
      problems.push({
        path,
        message: `Cannot read this file: ${(error as Error).message}`,
        line: null,
        unreadable: true,
      });
      continue;
    }
    if (isSaved) readSaved(path, text, searches, problem);
    else if (yamlFile.test(path) && sigma.add(path, text)) continue;
    else if (yamlFile.test(path)) readYaml(path, text, isNamed, searches, problem);
    else if (/\.jsonl$/i.test(path)) readLines(path, text, isNamed, searches, problem);
    else
      searches.push({
        path,
        id: basename(path, extname(path)),
        spl: text.replace(/^\uFEFF/, ''),
        file: text,
        place: (offset) => offset + (text.startsWith('\uFEFF') ? 1 : 0),
      });
  }
  const { rules, errors } = sigma.convert();
  for (const { document, detection, text, isKnownSource } of rules) {
    const { path, id, name, search, origins = [] } = detection;
    const place: PlaceInFile = (offset) => originOf(origins, offset);
    searches.push({
      path,
      id: id ?? name,
      spl: search,
      file: text,
      place,
      sigma: { document, detection, isKnownSource },
    });
  }
  for (const error of errors)
    problems.push(...error.problems.map((problem) => ({ path: error.path, ...problem, unreadable: false })));
  return { searches, problems };
}

function readSaved(path: string, text: string, searches: FoundSearch[], problem: Problem): void {
  const saved = parseSavedDetections(text, path);
  for (const { message, line } of saved.problems) problem(message, line);
  for (const detection of saved.detections) {
    const { id, name, search } = detection;
    const place = placeInSetting(text, offsetOf(text, detection), search);
    searches.push({ path, id: id ?? name, spl: search, file: text, place });
  }
}

type Problem = (message: string, line?: number | null) => void;

function readYaml(path: string, text: string, isNamed: boolean, searches: FoundSearch[], problem: Problem): void {
  // Most YAML of a repository (macros, stories) has no search: it need not be read.
  if (!isNamed && !/^search[ \t]*:/m.test(text)) return;
  let content: unknown;
  try {
    content = parseYaml(text);
  } catch (error) {
    if (!(error instanceof YamlError)) throw error;
    problem(error.message, error.line);
    return;
  }
  const fields = typeof content === 'object' && content !== null ? (content as Record<string, unknown>) : {};
  const { search, id, name } = fields;
  if (typeof search !== 'string') {
    if (isNamed || search !== undefined)
      problem(search == null ? 'There is no `search:` in this file.' : '`search:` is no text.');
    return;
  }
  const label = [id, name].find((value) => typeof value === 'string' && value !== '');
  searches.push({
    path,
    id: (label as string | undefined) ?? basename(path).replace(yamlFile, ''),
    spl: search,
    file: text,
    place: placeInYaml(text, 'search', search),
  });
}

function readLines(path: string, text: string, isNamed: boolean, searches: FoundSearch[], problem: Problem): void {
  let start = 0;
  let number = 0;
  for (const line of text.split('\n')) {
    number++;
    const from = start;
    start += line.length + 1;
    if (line.trim() === '') continue;
    let item: unknown;
    try {
      item = JSON.parse(line);
    } catch (error) {
      if (!isNamed && searches.at(-1)?.path !== path) return;
      problem(`This line is no valid JSON: ${(error as Error).message}`, number);
      continue;
    }
    const { id, spl } = (item ?? {}) as { id?: unknown; spl?: unknown };
    if (typeof spl !== 'string') {
      // Logs are .jsonl too.
      if (!isNamed) return;
      problem('This line has no "spl".', number);
      continue;
    }
    const label = typeof id === 'string' || typeof id === 'number' ? String(id) : `${basename(path)}:${number}`;
    searches.push({ path, id: label, spl, file: text, place: placeInJson(text, from, 'spl', spl) });
  }
}
