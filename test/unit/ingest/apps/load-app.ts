import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import type { Metadata } from '../../../../src/ingest/envelope.ts';
import { Engine, readKnowledge } from '../../../../src/run/engine.ts';
import { shippedDirectory } from '../../../../src/run/shipped-directory.ts';
import type { Row } from '../../../../src/values/row.ts';

/** The folder of the apps that tests read. */
export const appsDirectory = fileURLToPath(new URL('../../../fixtures/apps', import.meta.url));

/** Loads files of the apps' samples with the knowledge of content directories; returns a function that runs searches. */
export function loadWith(
  contentDirs: readonly string[],
  files: readonly string[],
  overrides: Metadata = {},
  directory = appsDirectory,
): { search(spl: string): readonly Row[]; readonly engine: Engine } {
  const engine = new Engine({
    knowledge: readKnowledge(shippedDirectory(), contentDirs),
    shippedDir: shippedDirectory(),
    timeZone: 'UTC',
    now: Date.UTC(2024, 4, 1) / 1000,
  });
  onTestFinished(() => engine.close());
  engine.load(files, { directory, overrides });
  return { engine, search: (spl) => engine.search(spl).rows };
}
