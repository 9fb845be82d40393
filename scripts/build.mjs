import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { parse } from 'yaml';
import { lateModules } from './late-modules.mjs';

/** Bundles the command line, the library and the development programs. better-sqlite3 is native and stays outside. */
const { version } = JSON.parse(readFileSync('package.json', 'utf8'));
const common = {
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'esm',
  external: ['better-sqlite3', 'selfsigned'],
  define: { SPLITE_VERSION: JSON.stringify(version) },
  // Bundled CommonJS packages call require.
  banner: {
    js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
  },
  logLevel: 'warning',
};
mkdirSync('dist/tools', { recursive: true });
writeFileSync('dist/package.json', '{ "type": "commonjs" }\n');
writeFileSync('dist/tools/package.json', '{ "type": "module" }\n');
common.plugins = await lateModules(common, 'dist/tools');
const programs = readdirSync('test/programs').filter((name) => name.endsWith('.ts'));
const small = { minify: true };
// The package is one of modules, the program is none: it starts sooner.
const modules = { '.js': '.mjs' };
// What an analysis of the grammar gives, which takes longer than parsing a search.
await build({
  ...common,
  stdin: {
    contents: `import { lookaheadTables } from './grammar/lookahead-tables.ts';
      import { createParser } from './grammar/parse.ts';
      export const tables = lookaheadTables(createParser({ validate: false }));`,
    resolveDir: '.',
  },
  outfile: 'dist/tools/lookahead.js',
});
const { tables } = await import('../dist/tools/lookahead.js');
common.define.SPLITE_LOOKAHEAD = JSON.stringify(tables);
// One function in one file, whose compiled code is kept below: see src/cli/kept-code.ts.
const launched = {
  ...common,
  ...small,
  format: 'cjs',
  outdir: 'dist',
  outExtension: { '.js': '.cjs' },
  define: { ...common.define, 'import.meta.url': '__bundleUrl' },
  banner: {
    js: "(function (require, __filename, __dirname) { const module = { exports: {} }, __bundleUrl = require('node:url').pathToFileURL(__filename).href;",
  },
  footer: { js: 'return module.exports; })' },
};
await Promise.all([
  build({ ...launched, entryPoints: { library: 'src/index.ts' } }),
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
      'store-writer-thread': 'src/engines/sqlite/store-writer-thread.ts',
      'session-thread': 'src/session/session-thread.ts',
    },
    outdir: 'dist',
    outExtension: modules,
  }),
  build({ ...common, entryPoints: programs.map((name) => `test/programs/${name}`), outdir: 'dist/tools' }),
  build({ ...common, sourcemap: 'inline', entryPoints: { fuzz: 'test/fuzz/main.ts' }, outdir: 'dist/tools' }),
]);
// What the library exports is told by its module form, which is not written.
const { metafile } = await build({
  ...common,
  entryPoints: ['src/index.ts'],
  outdir: 'dist',
  write: false,
  metafile: true,
});
const [{ exports: names }] = Object.values(metafile.outputs);
await build({
  ...common,
  stdin: {
    contents: `import { createRequire } from 'node:module';
      import { dirname } from 'node:path';
      import { fileURLToPath } from 'node:url';
      import { runBundle } from './src/cli/kept-code.ts';
      const folder = dirname(fileURLToPath(import.meta.url));
      export const { ${names.join(', ')} } = runBundle(folder, 'library', 'library', createRequire(import.meta.url));`,
    resolveDir: '.',
  },
  banner: {},
  outfile: 'dist/index.mjs',
});

// Reading the definitions that ship takes longer than a search on a small file: see src/knowledge/built-yaml.ts.
await build({ ...common, entryPoints: { 'check-source': 'src/ingest/check-source.ts' }, outdir: 'dist/tools' });
const { problemsOfSource } = await import('../dist/tools/check-source.js');
const heads = {};
const bodies = [];
let end = 0;
const keep = (value) => {
  const bytes = Buffer.from(JSON.stringify(value));
  bodies.push(bytes);
  end += bytes.length;
  return [end - bytes.length, end];
};
for (const name of readdirSync('datamodels/sources')) {
  const text = readFileSync(join('datamodels/sources', name), 'utf8');
  const content = parse(text);
  const problems = problemsOfSource(content, name);
  if (problems.length > 0) throw new Error(`${name}: ${problems.join(' ')}`);
  const { examples, ...rest } = content;
  heads[createHash('sha256').update(text).digest('hex')] = {
    ...Object.fromEntries(['name', 'title', 'extends', 'priority', 'indexed'].map((key) => [key, rest[key]])),
    recognition: keep({ recognise: rest.recognise }),
    content: keep(rest),
  };
}
writeFileSync('dist/shipped-sources', Buffer.concat([Buffer.from(`${JSON.stringify(heads)}\n`), ...bodies]));

// What V8 compiles for what most searches and detections use is kept. Each run starts with the code of those before it.
const kept = ['splite-help', 'search', 'detections', 'hunts', 'library'];
for (const name of kept) rmSync(`dist/${name}.code`, { force: true });
const folder = mkdtempSync(join(tmpdir(), 'splite-build-'));
const store = join(folder, 'store.db');
const run = (program, ...args) => {
  const env = { ...process.env, SPLITE_KEEP_CODE: '1' };
  const { status, stderr } = spawnSync(process.execPath, [...program, ...args], { env, encoding: 'utf8' });
  if (status !== 0) throw new Error(`The program that was built does not run: ${stderr}`);
};
const splite = ['dist/splite.js'];
const logs = 'samples/logs';
run(splite, '--help');
run(splite, 'ingest', logs, '--store', store);
const detection = 'samples/detections/new_container_uploaded_to_aws_ecr.yml';
const searches = [
  'eventName=* | eval a=lower(eventName) | stats count, values(a) as a by awsRegion | sort - count | head 3',
  'eventName=PutImage userAgent=*internal* | where isnotnull(requestParameters.imageTag) | table _time eventName awsRegion',
  '| tstats count from datamodel=Endpoint.Processes by _time span=1h',
  'eventName=* | sort 100 requestID | table requestID eventName',
  'internal | rare limit=10 eventName',
  parse(readFileSync(detection, 'utf8')).search,
];
for (const search of searches) {
  run(splite, 'search', search, logs, '--format', 'table');
  run(splite, 'search', search, '--store', store);
}
run(splite, 'run', detection, logs);
run(splite, 'run', detection, '--store', store);
run(splite, 'hunt', detection, '--exit-zero', '--', logs);
run(splite, 'hunt', detection, '--exit-zero', '--store', store);
const library = `const { Session } = await import('./dist/index.mjs');
const session = new Session({ path: process.argv[1], thread: 'caller' });
for (const search of process.argv.slice(2)) await session.search(search, { timeLimit: 60 }).rows();
await session.close();`;
run(['--input-type=module', '-e', library], store, ...searches);
rmSync(folder, { recursive: true });
