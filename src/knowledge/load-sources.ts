import { join } from 'node:path';
import { nearestName } from '../syntax/nearest-name.ts';
import { builtYaml } from './built-yaml.ts';
import { type ContentDirectory, listFiles, readTextFile } from './content-directory.ts';
import type { Report } from './problem.ts';
import { readSource } from './read-source.ts';
import { type ShippedContent, shippedSource } from './shipped-source.ts';
import type { SourceDefinition } from './source.ts';
import { YamlError } from './yaml-compose.ts';
import { lineOfPath } from './yaml-documents.ts';
import { parseYaml } from './yaml-text.ts';

/** The folders of a content directory in which definitions of log sources are looked for. */
const places = ['datamodels/sources', 'sources'];

/**
 * All source definitions in the order in which they are tried: by priority, a definition always after the one it
 * extends. Later directories win: a definition replaces one of the same name. A definition with an error, or whose base
 * is missing, is reported and left out.
 */
export function loadSources(
  shippedFiles: readonly string[],
  contents: readonly ContentDirectory[],
  report: Report,
): readonly SourceDefinition[] {
  const sources = new Map<string, SourceDefinition>();
  const built = builtYaml(shippedFiles[0] ?? '');
  const add = (file: string, builtFrom: (text: string) => ShippedContent | undefined): void => {
    const source = loadSource(file, builtFrom, report);
    if (source !== null) sources.set(source.name, source);
  };
  for (const file of shippedFiles) add(file, built);
  for (const file of contents.flatMap(sourceFiles)) add(file, () => undefined);
  const usable = [...sources.values()].filter((source) => hasBase(source, sources, report));
  // A stable sort: of equal priority, the files' order decides.
  return usable.sort((a, b) => b.priority - a.priority);
}

/** The files with source definitions in a content directory. */
export function sourceFiles(content: ContentDirectory): readonly string[] {
  return content.roots.flatMap((root) =>
    places.flatMap((place) => listFiles(content, join(root, place), ['.yaml', '.yml'])),
  );
}

/** `builtFrom`: what the build made of a text, if it did. */
function loadSource(
  file: string,
  builtFrom: (text: string) => ShippedContent | undefined,
  report: Report,
): SourceDefinition | null {
  const text = readTextFile(file, report);
  if (text === null) return null;
  const built = builtFrom(text);
  if (built !== undefined) return shippedSource(built, file, () => parseYaml(text));
  let content: unknown;
  try {
    content = parseYaml(text);
  } catch (error) {
    if (!(error instanceof YamlError)) throw error;
    report(file, error.line, error.message);
    return null;
  }
  const { source, problems } = readSource(content, file);
  for (const problem of problems) report(file, lineOfPath(text, problem.path), problem.message);
  return source;
}

function hasBase(source: SourceDefinition, sources: ReadonlyMap<string, SourceDefinition>, report: Report): boolean {
  const seen = new Set<string>([source.name]);
  for (let current = source; current.extends !== null; ) {
    const base = sources.get(current.extends);
    if (base === undefined) {
      const nearest = nearestName(current.extends, [...sources.keys()]);
      const hint = nearest === null ? '' : ` Did you mean '${nearest}'?`;
      report(
        current.file,
        null,
        `Source '${current.name}' extends '${current.extends}', which does not exist.${hint}`,
        source.name,
      );
      return false;
    }
    if (seen.has(base.name)) {
      report(source.file, null, `Source '${source.name}' extends itself, by way of '${current.name}'.`, source.name);
      return false;
    }
    seen.add(base.name);
    current = base;
  }
  return true;
}
