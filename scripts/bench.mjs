import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { build } from 'esbuild';

/** Builds and runs the benchmarks; what they compare with is installed in `bench/` when it is not there. */
const run = (command, args) => {
  const { status } = spawnSync(command, args, {
    stdio: 'inherit',
    shell: command === 'npm' && process.platform === 'win32',
  });
  if (status !== 0) process.exit(status ?? 1);
};

if (!existsSync('bench/node_modules/@duckdb/node-api')) run('npm', ['ci', '--prefix', 'bench']);
const programs = 'bench/data/programs';
await build({
  entryPoints: ['main', 'library-search', 'peer-duckdb', 'peer-json-parse'].map((name) => `bench/${name}.ts`),
  outdir: programs,
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'esm',
  outExtension: { '.js': '.mjs' },
  banner: {
    js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
  },
  logLevel: 'warning',
});
run(process.execPath, [`${programs}/main.mjs`, ...process.argv.slice(2)]);
