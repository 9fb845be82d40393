import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { globSync } from 'tinyglobby';
import { parse, parseDocument } from 'yaml';
import type { SearchCase } from '../support/run-case.ts';

/** Real detections beside the project, where they are. */
const corpusFolder = '../shared/corpus';
/** Inputs that once failed: one search a file. */
export const seedFolder = 'test/fixtures/fuzz-seeds';

/** The behaviour cases, with their events and knowledge. */
export function seedCases(): readonly SearchCase[] {
  return globSync('test/cases/**/*.yaml')
    .sort()
    .flatMap((file) => parse(readFileSync(file, 'utf8')) as readonly SearchCase[])
    .filter(({ spl }) => typeof spl === 'string');
}

/** Searches to start from: fixtures, cases, what once failed, and the corpus. */
export function seedSearches(): readonly string[] {
  const identity = readFileSync('test/fixtures/identity.spl', 'utf8').split('\n').filter(Boolean);
  const failed = readdirSync(seedFolder).map((name) => readFileSync(join(seedFolder, name), 'utf8').trimEnd());
  const cases = seedCases().map(({ spl }) => spl);
  return [...new Set([...identity, ...failed, ...cases, ...corpusSearches()])].filter((text) => text.length < 4000);
}

function corpusSearches(): readonly string[] {
  const folder = join(corpusFolder, 'detections');
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .sort()
    .filter((name) => name.endsWith('.yml'))
    .map((name) => searchOf(readFileSync(join(folder, name), 'utf8')))
    .filter((search) => search !== null);
}

/** Some of the files are no good YAML. */
function searchOf(yaml: string): string | null {
  const document = parseDocument(yaml);
  const search: unknown = document.errors.length > 0 ? null : document.get('search');
  return typeof search === 'string' ? search : null;
}
