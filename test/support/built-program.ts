import { mkdirSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type BuildOptions, build, type Plugin } from 'esbuild';
import type { TestProject } from 'vitest/node';
import { lateModules } from '../../scripts/late-modules.mjs';

declare module 'vitest' {
  interface ProvidedContext {
    /** The command line's bundle, with its workers and the library beside it: what a test runs as a process of its own (`inject`). */
    readonly program: string;
  }
}

/** The library is no bundle of its own here. */
const libraryWithin: Plugin = {
  name: 'library-within',
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]src[\\/]cli[\\/]library\.ts$/ }, () => ({
      contents: "import * as all from '../index.ts';\nexport const library = () => all;",
      loader: 'ts',
    }));
  },
};

/**
 * Set-up of a whole run: the program is bundled once, from what stands in `src` now. Beside the real bundle, so that the
 * product's own files are found.
 */
export async function setup({ provide }: TestProject): Promise<() => void> {
  const folder = resolve('dist', `test-${process.pid}`);
  mkdirSync(folder, { recursive: true });
  const common: BuildOptions = {
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    external: ['better-sqlite3'],
    banner: {
      js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
    },
  };
  await build({
    ...common,
    plugins: [libraryWithin, ...(await lateModules(common, folder))],
    entryPoints: {
      splite: 'src/cli/main.ts',
      'test-worker': 'src/cli/test-worker.ts',
      'hunt-worker': 'src/cli/hunt-worker.ts',
      'store-writer-thread': 'src/engines/sqlite/store-writer-thread.ts',
      index: 'src/index.ts',
      'session-thread': 'src/session/session-thread.ts',
    },
    outdir: folder,
    outExtension: { '.js': '.mjs' },
    splitting: true,
  });
  provide('program', join(folder, 'splite.mjs'));
  return () => rmSync(folder, { recursive: true, force: true });
}
