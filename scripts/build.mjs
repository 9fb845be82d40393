import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { build } from 'esbuild';
import { parse } from 'yaml';

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
  banner: {
    js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
  },
  logLevel: 'warning',
};
const programs = readdirSync('test/programs').filter((name) => name.endsWith('.ts'));
const [{ metafile }] = await Promise.all([
  // In pieces, so that a search does not load what other commands need.
  build({
    ...common,
    entryPoints: {
      splite: 'src/cli/main.ts',
      'test-worker': 'src/cli/test-worker.ts',
      'store-writer-thread': 'src/cli/store-writer-thread.ts',
    },
    outdir: 'dist',
    splitting: true,
    chunkNames: 'chunks/[name]-[hash]',
    minifySyntax: true,
    minifyWhitespace: true,
    minifyIdentifiers: true,
    metafile: true,
    banner: { js: `#!/usr/bin/env node\n${common.banner.js}` },
  }),
  build({ ...common, entryPoints: { index: 'src/index.ts' }, outdir: 'dist' }),
  build({ ...common, entryPoints: programs.map((name) => `test/programs/${name}`), outdir: 'dist/tools' }),
]);
// Pieces of earlier builds.
const made = new Set(Object.keys(metafile.outputs).map((path) => basename(path)));
for (const name of readdirSync('dist/chunks')) if (!made.has(name)) rmSync(join('dist/chunks', name));

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
