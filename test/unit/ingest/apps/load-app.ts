import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import type { Metadata } from '../../../../src/ingest/envelope.ts';
import type { KnowledgeProblem } from '../../../../src/knowledge/problem.ts';
import { Engine, readKnowledge } from '../../../../src/run/engine.ts';
import { shippedDirectory } from '../../../../src/run/shipped-directory.ts';
import type { Row } from '../../../../src/values/row.ts';
import { writeContent } from '../../knowledge/temporary-content.ts';

/** The folder of the apps that tests read. */
export const appsDirectory = fileURLToPath(new URL('../../../fixtures/apps', import.meta.url));

export interface LoadedApp {
  /** Rows as plain objects; an absent field is no member. */
  search(spl: string): readonly Record<string, unknown>[];
  readonly engine: Engine;
  readonly report: ReturnType<Engine['load']>;
  problems(): readonly KnowledgeProblem[];
}

/** Loads files with the knowledge of content directories. */
export function loadWith(
  contentDirs: readonly string[],
  files: readonly string[],
  overrides: Metadata = {},
  directory = appsDirectory,
  shippedDir: string | null = shippedDirectory(),
): LoadedApp {
  const engine = new Engine({
    knowledge: readKnowledge(shippedDir ?? writeContent({}), contentDirs),
    shippedDir,
    timeZone: 'UTC',
    now: Date.UTC(2024, 4, 1) / 1000,
  });
  onTestFinished(() => engine.close());
  const report = engine.load(files, { directory, overrides });
  return {
    engine,
    report,
    search: (spl) => engine.search(spl).rows.map(presentFields),
    problems: () => engine.problems(),
  };
}

const presentFields = (row: Row): Record<string, unknown> =>
  Object.fromEntries(Object.entries(row).filter(([, value]) => value != null));

/**
 * Loads the text of one log, `sourcetype=st`, with an app that is written here (path below the app -> text; `props` and `transforms` for
 * their .conf files in `default/`). Without `shipped` nothing else is known, which is quicker.
 */
export function loadText(
  app: Readonly<Record<string, string>>,
  text: string,
  overrides: Metadata = { sourcetype: 'st' },
  shipped: 'shipped' | null = null,
): LoadedApp {
  const files: Record<string, string> = { 'log.txt': text };
  for (const [path, content] of Object.entries(app)) {
    files[`TA/${/^\w+$/.test(path) ? `default/${path}.conf` : path}`] = content;
  }
  const directory = writeContent(files);
  return loadWith([directory], ['log.txt'], overrides, directory, shipped === null ? null : shippedDirectory());
}
