import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { SigmaCollection } from './collection.ts';
import { loadPipelines, type PipelineSource } from './pipelines.ts';

/** Files beside a correlation that are looked into for the rules it names. */
const maxBeside = 2_000;

/** A collection of the rules in files; paths are relative to `directory`. Without pipelines those that ship. */
export function sigmaCollection(
  directory: string,
  pipelines: PipelineSource = () => loadPipelines([]),
): SigmaCollection {
  return new SigmaCollection(pipelines, (path) => {
    const folder = dirname(path);
    try {
      return readdirSync(resolve(directory, folder), { withFileTypes: true })
        .filter((entry) => entry.isFile() && /\.ya?ml$/i.test(entry.name))
        .slice(0, maxBeside)
        .map(({ name }) => ({
          path: join(folder, name),
          text: readFileSync(resolve(directory, folder, name), 'utf8'),
        }));
    } catch {
      return [];
    }
  });
}
