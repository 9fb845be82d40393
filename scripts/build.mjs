import { build } from 'esbuild';
import { readFileSync } from 'node:fs';

/** Bundles the command line, the library and the development programs. better-sqlite3 is native and stays outside. */
const { version } = JSON.parse(readFileSync('package.json', 'utf8'));
const common = {
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'esm',
  external: ['better-sqlite3'],
  define: { SPLITE_VERSION: JSON.stringify(version) },
  // Bundled CommonJS packages call require.
  banner: { js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);" },
  logLevel: 'warning',
};
const programs = ['conformance', 'oracle', 'data-check', 'plan-statistics'];
await Promise.all([
  build({ ...common, entryPoints: { splite: 'src/cli/main.ts' }, outdir: 'dist', minifySyntax: true, banner: { js: `#!/usr/bin/env node\n${common.banner.js}` } }),
  build({ ...common, entryPoints: { index: 'src/index.ts' }, outdir: 'dist' }),
  build({ ...common, entryPoints: Object.fromEntries(programs.map((name) => [name, `test/programs/${name}.ts`])), outdir: 'dist/tools' }),
]);
