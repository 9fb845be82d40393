import { defineConfig } from 'vitest/config';

/** Floods, faults and time limits: minutes of work that say little about most changes. */
const slow = 'test/**/*.slow.test.ts';

/** One graph of modules for all files of a worker: reading the program anew for each file took a third of the time. */
const shared = {
  testTimeout: 120_000,
  pool: 'forks',
  isolate: false,
  globalSetup: 'test/support/built-program.ts',
} as const;

/** `npm test` runs `main`, `npm run test:slow` the rest; `.ci/run` runs both. */
export default defineConfig({
  test: {
    maxWorkers: 2,
    projects: [
      { test: { ...shared, name: 'main', include: ['test/**/*.test.ts'], exclude: [slow] } },
      { test: { ...shared, name: 'slow', include: [slow] } },
    ],
  },
});
