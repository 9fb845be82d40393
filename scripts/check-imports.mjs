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
  rows: ['values', 'syntax', 'functions', 'plan'],
  commands: ['values', 'learning', 'syntax', 'grammar', 'functions', 'knowledge', 'store', 'plan', 'rows'],
  ingest: ['values', 'syntax', 'grammar', 'functions', 'knowledge', 'store', 'plan'],
  engines: ['values', 'syntax', 'functions', 'knowledge', 'store', 'plan', 'rows', 'ingest'],
};
allowed.run = ['learning', 'grammar', 'commands', 'engines', ...allowed.engines];
allowed.session = [...allowed.run, 'run'];
allowed.detections = [...allowed.run, 'run'];
allowed.server = [...allowed.run, 'run', 'session'];
allowed.cli = [...allowed.detections, 'detections', 'session', 'server', 'index'];

const folderOf = (path) => (path.startsWith('grammar/') ? 'grammar' : (/^src\/([^/]+)\//.exec(path)?.[1] ?? 'index'));
/** Engines know nothing of each other: each can be taken away with its folder. */
const engineOf = (path) => /^src\/engines\/([^/]+)\//.exec(path)?.[1] ?? null;

/** By file: what it imports, types included, and what it loads later (`import('...')`). */
const imports = new Map();
for (const file of globSync(['src/**/*.ts', 'grammar/**/*.ts']).sort()) {
  const text = readFileSync(file, 'utf8');
  const found = text.matchAll(/^(?:import|export)[^;]*?from '(\.[^']+)'|\bimport\('(\.[^']+)'\)/gms);
  const targets = [...found].map(([, now, later]) => relative('.', resolve(dirname(file), now ?? later)));
  imports.set(
    file,
    targets.map((target) => target.replaceAll('\\', '/')),
  );
}

const wrong = [];
for (const [file, targets] of imports) {
  const folder = folderOf(file);
  for (const target of targets) {
    const to = folderOf(target);
    if (folder !== 'index' && to !== folder && !allowed[folder].includes(to))
      wrong.push(`${file}: ${folder} must not import from ${to} (${target})`);
    const [engine, other] = [engineOf(file), engineOf(target)];
    if (engine !== null && other !== null && engine !== other)
      wrong.push(`${file}: the engine '${engine}' must not import from the engine '${other}' (${target})`);
    if (folder !== 'engines' && (other === 'sqlite' || other === 'columns'))
      wrong.push(`${file}: how events lie in a store is known in its engine alone (${target})`);
  }
}
wrong.push(...circles(imports).map((files) => `These files import each other in a circle: ${files.join(', ')}`));

for (const message of wrong) console.error(message);
if (wrong.length > 0) process.exit(1);

/** Groups of files that can be reached from each other (Tarjan). */
function circles(graph) {
  const found = [];
  const order = new Map();
  const lowest = new Map();
  const open = [];
  const visit = (file) => {
    order.set(file, order.size);
    lowest.set(file, order.get(file));
    open.push(file);
    for (const target of graph.get(file) ?? []) {
      if (!order.has(target)) visit(target);
      if (open.includes(target)) lowest.set(file, Math.min(lowest.get(file), lowest.get(target)));
    }
    if (lowest.get(file) !== order.get(file)) return;
    const group = open.splice(open.indexOf(file));
    if (group.length > 1 || graph.get(file)?.includes(file)) found.push(group.sort());
  };
  for (const file of graph.keys()) if (!order.has(file)) visit(file);
  return found;
}
