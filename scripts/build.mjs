import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { parse } from 'yaml';

/** Bundles the command line, the library and the development programs. better-sqlite3 is native and stays outside. */
const { version } = JSON.parse(readFileSync('package.json', 'utf8'));
/** `require` of the libraries that are loaded late is the bundle's own. */
const bundleLateLibraries = {
  name: 'late-libraries',
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]late-libraries\.ts$/ }, ({ path }) => ({
      contents: readFileSync(path, 'utf8').replace(/^const require = .*$/m, ''),
      loader: 'ts',
    }));
  },
};
const common = {
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'esm',
  external: ['better-sqlite3'],
  define: { SPLITE_VERSION: JSON.stringify(version) },
  // Bundled CommonJS packages call require.
  banner: {
    js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
  },
  logLevel: 'warning',
  plugins: [bundleLateLibraries],
};
const programs = readdirSync('test/programs').filter((name) => name.endsWith('.ts'));
const small = { minify: true };
// The package is one of modules, the program is none: it starts sooner.
const modules = { '.js': '.mjs' };
mkdirSync('dist/tools', { recursive: true });
writeFileSync('dist/package.json', '{ "type": "commonjs" }\n');
writeFileSync('dist/tools/package.json', '{ "type": "module" }\n');
// One function in one file, whose compiled code is kept below: see src/cli/launch.ts.
const launched = {
  ...common,
  ...small,
  format: 'cjs',
  outdir: 'dist',
  outExtension: { '.js': '.cjs' },
  define: { ...common.define, 'import.meta.url': '__bundleUrl' },
  banner: {
    js: "(function (require, __filename, __dirname) { const __bundleUrl = require('node:url').pathToFileURL(__filename).href;",
  },
  footer: { js: '})' },
};
await Promise.all([
  build({ ...launched, entryPoints: { 'splite-bundle': 'src/cli/main.ts' } }),
  build({
    ...launched,
    entryPoints: { 'splite-help': 'src/cli/main.ts' },
    external: [...common.external, './commands/*'],
  }),
  build({
    ...common,
    format: 'cjs',
    entryPoints: { splite: 'src/cli/launch.ts' },
    outdir: 'dist',
    banner: { js: '#!/usr/bin/env node' },
  }),
  build({
    ...common,
    ...small,
    entryPoints: {
      'test-worker': 'src/cli/test-worker.ts',
      'hunt-worker': 'src/cli/hunt-worker.ts',
      'store-writer-thread': 'src/cli/store-writer-thread.ts',
    },
    outdir: 'dist',
    outExtension: modules,
  }),
  build({ ...common, entryPoints: { index: 'src/index.ts' }, outdir: 'dist', outExtension: modules }),
  build({ ...common, entryPoints: programs.map((name) => `test/programs/${name}`), outdir: 'dist/tools' }),
  build({ ...common, sourcemap: 'inline', entryPoints: { fuzz: 'test/fuzz/main.ts' }, outdir: 'dist/tools' }),
]);
rmSync('dist/chunks', { recursive: true, force: true });

// Reading the definitions that ship takes longer than a search on a small file: see src/knowledge/built-yaml.ts.
await build({ ...common, entryPoints: { 'read-source': 'src/knowledge/read-source.ts' }, outdir: 'dist/tools' });
const { readSource } = await import('../dist/tools/read-source.js');
const shipped = {};
for (const name of readdirSync('datamodels/sources')) {
  const text = readFileSync(join('datamodels/sources', name), 'utf8');
  const content = parse(text);
  const { problems } = readSource(content, name);
  if (problems.length > 0) throw new Error(`${name}: ${problems.map(({ message }) => message).join(' ')}`);
  const { examples, ...rest } = content;
  shipped[createHash('sha256').update(text).digest('hex')] = rest;
}
writeFileSync('dist/shipped-yaml.json', JSON.stringify(shipped));

// What V8 compiles for help, and for a search and a detection that use what most do, is kept.
const keptRuns = [
  ['--help'],
  [
    'eventName=* | eval a=lower(eventName) | stats count, values(a) as a by awsRegion | sort - count | head 3',
    'samples/logs',
    '--format',
    'table',
  ],
  ['run', 'samples/detections/new_container_uploaded_to_aws_ecr.yml', 'samples/logs'],
];
for (const name of ['help', 'bundle']) rmSync(`dist/splite-${name}.code`, { force: true });
for (const args of keptRuns) {
  const env = { ...process.env, SPLITE_KEEP_CODE: '1' };
  const { status, stderr } = spawnSync(process.execPath, ['dist/splite.js', ...args], { env, encoding: 'utf8' });
  if (status !== 0) throw new Error(`The program that was built does not run: ${stderr}`);
}
