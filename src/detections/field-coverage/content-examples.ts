import { join } from 'node:path';
import { listFiles, openContentDirectory, readTextFile } from '../../knowledge/content-directory.ts';
import { YamlError } from '../../knowledge/yaml-compose.ts';
import { parseYaml } from '../../knowledge/yaml-text.ts';
import type { KnownExample } from './source-fields.ts';

/** The example events that detection repositories keep with their data sources: `data_sources/*.yml`, `example_log`. */
export function contentExamples(directories: readonly string[]): readonly KnownExample[] {
  const ignored = (): void => {};
  return directories.flatMap((path) => {
    const content = openContentDirectory(path, ignored);
    if (content === null) return [];
    return content.roots.flatMap((root) =>
      listFiles(content, join(root, 'data_sources'), ['.yml', '.yaml']).flatMap((file) => {
        const text = readTextFile(file, ignored);
        return text === null ? [] : exampleOf(text);
      }),
    );
  });
}

/** A file that is no data source, or has no example, is passed over. */
function exampleOf(text: string): KnownExample[] {
  try {
    const content = parseYaml(text);
    if (typeof content !== 'object' || content === null) return [];
    const { example_log: raw } = content as { example_log?: unknown };
    return typeof raw === 'string' && raw.trim() !== '' ? [{ raw: raw.trim() }] : [];
  } catch (error) {
    if (error instanceof YamlError) return [];
    throw error;
  }
}
