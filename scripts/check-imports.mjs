import { readFileSync } from 'node:fs';
import { dirname, relative, resolve } from 'node:path';
import { globSync } from 'tinyglobby';

/** Imports point downwards only: which folders each folder may import from. docs/architecture.md explains why. */
const allowed = {
  values: [],
  learning: ['values'],
  syntax: ['values'],
  grammar: ['syntax'],
  functions: ['values', 'syntax', 'grammar'],
  knowledge: ['values', 'learning', 'syntax', 'grammar', 'functions'],
  store: ['values'],
  plan: ['values', 'syntax', 'grammar', 'functions', 'knowledge'],
  commands: ['values', 'learning', 'syntax', 'grammar', 'functions', 'knowledge', 'store', 'plan'],
  ingest: ['values', 'syntax', 'grammar', 'functions', 'knowledge', 'store', 'commands', 'plan'],
  engines: ['values', 'syntax', 'functions', 'knowledge', 'store', 'commands', 'plan', 'ingest'],
  run: ['values', 'syntax', 'grammar', 'functions', 'knowledge', 'store', 'commands', 'plan', 'ingest', 'engines'],
};
allowed.detections = [...allowed.run, 'run'];
allowed.cli = [...allowed.detections, 'detections', 'index'];

const folderOf = (path) => (path.startsWith('grammar/') ? 'grammar' : (/^src\/([^/]+)\//.exec(path)?.[1] ?? 'index'));
let wrong = 0;
for (const file of globSync(['src/**/*.ts', 'grammar/**/*.ts']).sort()) {
  const folder = folderOf(file);
  if (folder === 'index') continue;
  for (const [, target] of readFileSync(file, 'utf8').matchAll(/^(?:import|export)[^;]*?from '(\.[^']+)'/gms)) {
    const to = folderOf(relative('.', resolve(dirname(file), target)).replaceAll('\\', '/'));
    if (to !== folder && !allowed[folder].includes(to)) {
      console.error(`${file}: ${folder} must not import from ${to} (${target})`);
      wrong++;
    }
  }
}
if (wrong > 0) process.exit(1);
